package dev.nearfield.shard.gather;

/** The shards that answered have too few of the vectors. */
public final class CoverageTooLowException extends IncompleteAnswerException {

  private static final long serialVersionUID = 1L;

  CoverageTooLowException(Coverage coverage, double minCoverage) {
    super(
        "the answer covers %.4f of the vectors, the policy wants %.4f"
            .formatted(coverage.share(), minCoverage),
        coverage);
  }
}
