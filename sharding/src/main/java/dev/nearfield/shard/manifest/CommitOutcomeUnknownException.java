package dev.nearfield.shard.manifest;

/** The store stopped answering while a commit was under way: it may have happened. */
public final class CommitOutcomeUnknownException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports the run. */
  public CommitOutcomeUnknownException(String runId, Throwable cause) {
    super(
        "run %s may be current or not, as the answer was lost (%s): look into the history"
            .formatted(runId, cause.getMessage()),
        cause);
  }
}
