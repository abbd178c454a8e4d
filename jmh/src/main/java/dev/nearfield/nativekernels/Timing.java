package dev.nearfield.nativekernels;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one JVM found out about one form in one regime.
 *
 * @param form how many rows at once
 * @param regime where the rows came from
 * @param javaNanos thread CPU time a row, the rounds' median
 * @param nativeNanos the same of C; null where it could not be measured
 */
record Timing(Form form, Regime regime, double javaNanos, @Nullable Double nativeNanos) {

  /** Java's time over C's, if there is one. */
  OptionalDouble ratio() {
    return nativeNanos == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(javaNanos / nativeNanos);
  }
}
