package dev.nearfield.nativekernels;

import dev.nearfield.cli.bench.Percentiles;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One line of the table.
 *
 * @param subject the kernel
 * @param dimension components of the rows
 * @param counterpart what C was
 * @param forks timings of the same form and regime, one of each JVM
 */
record Line(Subject subject, int dimension, Counterpart counterpart, List<Timing> forks) {

  private static final double PRINTED = 100;

  /** Copies the timings. */
  Line {
    forks = List.copyOf(forks);
  }

  /** How many rows at once. */
  Form form() {
    return forks.getFirst().form();
  }

  /** Where the rows came from. */
  Regime regime() {
    return forks.getFirst().regime();
  }

  /** Nanoseconds a row in Java, the JVMs' median. */
  double javaNanos() {
    return Percentiles.median(forks.stream().mapToDouble(Timing::javaNanos).toArray());
  }

  /** Nanoseconds a row in C, the JVMs' median; empty where C could not be measured. */
  OptionalDouble nativeNanos() {
    return median(
        forks.stream()
            .map(Timing::nativeNanos)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  /** Java's time over C's, as printed: to a hundredth; the JVMs' median. */
  OptionalDouble ratio() {
    OptionalDouble ratio = median(ratios());
    return ratio.isEmpty()
        ? ratio
        : OptionalDouble.of(Math.round(ratio.getAsDouble() * PRINTED) / PRINTED);
  }

  /** The ratio in each JVM. */
  double[] ratios() {
    return forks.stream().flatMapToDouble(timing -> timing.ratio().stream()).toArray();
  }

  /** The largest ratio that is aimed at, if one is. */
  OptionalDouble target() {
    return subject.target(dimension, form());
  }

  /** Whether the ratio, as printed, meets the target. */
  Verdict verdict() {
    OptionalDouble ratio = ratio();
    if (counterpart == Counterpart.NONE || ratio.isEmpty()) {
      return Verdict.NO_C;
    }
    if (counterpart == Counterpart.PLAIN_C) {
      return Verdict.PLAIN_C;
    }
    OptionalDouble target = target();
    if (target.isEmpty()) {
      return Verdict.NO_TARGET;
    }
    return ratio.getAsDouble() <= target.getAsDouble() ? Verdict.MET : Verdict.LOSS;
  }

  private static OptionalDouble median(double[] values) {
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Percentiles.median(values));
  }
}
