package dev.nearfield.nativekernels;

import dev.nearfield.cli.bench.Machine;
import java.util.List;

/**
 * What one run found out.
 *
 * @param machine where, and on which day
 * @param compiler of C and its flags, or why there was none
 * @param plan what was asked for
 * @param lines in the order of the table
 */
record Report(Machine machine, String compiler, Plan plan, List<Line> lines) {

  /** Copies the lines. */
  Report {
    lines = List.copyOf(lines);
  }

  /** One line on how it was measured. */
  String method() {
    return "thread CPU time, median of %d rounds of %d ms, median of %d JVMs each"
        .formatted(plan.rounds(), plan.millis(), plan.forks());
  }

  /** How many lines have a verdict. */
  long count(Verdict verdict) {
    return lines.stream().filter(line -> line.verdict() == verdict).count();
  }

  /** One line on the outcome. */
  String summary() {
    return "%d targets met, %d missed".formatted(count(Verdict.MET), count(Verdict.LOSS));
  }
}
