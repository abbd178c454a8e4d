package dev.nearfield.nativekernels;

import dev.nearfield.OutOfRangeException;
import java.util.List;

/**
 * What is compared, and how long it is measured.
 *
 * @param subjects in the order of the table
 * @param dimensions components of the rows
 * @param forks JVMs of each kernel and dimension; the median of theirs counts
 * @param rounds in each JVM, in which Java and C take turns; the median of theirs counts
 * @param millis of each side in each round
 */
record Plan(List<Subject> subjects, List<Integer> dimensions, int forks, int rounds, int millis) {

  private static final int LEAST_DIMENSION = 2;
  private static final int MOST_DIMENSION = 65_536;

  /** Checks the numbers and sorts the dimensions out. */
  Plan {
    subjects = List.copyOf(subjects);
    dimensions = dimensions.stream().sorted().distinct().toList();
    for (int dimension : dimensions) {
      OutOfRangeException.check("--dimensions", dimension, LEAST_DIMENSION, MOST_DIMENSION);
    }
    OutOfRangeException.check("--forks", forks, 1, 99);
    OutOfRangeException.check("--rounds", rounds, 1, 9_999);
    OutOfRangeException.check("--millis", millis, 1, 10_000);
  }
}
