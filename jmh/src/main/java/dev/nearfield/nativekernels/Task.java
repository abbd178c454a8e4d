package dev.nearfield.nativekernels;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one JVM measures; its arguments.
 *
 * @param subject the kernel
 * @param dimension components of the rows
 * @param rounds in which Java and C take turns
 * @param millis of each side in each round
 * @param library the C kernels; empty to measure Java alone
 */
record Task(Subject subject, int dimension, int rounds, int millis, Optional<Path> library) {

  private static final String NO_LIBRARY = "-";

  List<String> arguments() {
    return List.of(
        subject.name(),
        Integer.toString(dimension),
        Integer.toString(rounds),
        Integer.toString(millis),
        library.map(Path::toString).orElse(NO_LIBRARY));
  }

  static Task parse(List<String> arguments) {
    String library = arguments.get(4);
    return new Task(
        Subject.valueOf(arguments.get(0)),
        Integer.parseInt(arguments.get(1)),
        Integer.parseInt(arguments.get(2)),
        Integer.parseInt(arguments.get(3)),
        library.equals(NO_LIBRARY) ? Optional.empty() : Optional.of(Path.of(library)));
  }
}
