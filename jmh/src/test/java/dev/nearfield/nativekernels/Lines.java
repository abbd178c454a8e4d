package dev.nearfield.nativekernels;

import java.util.List;

/** Made-up figures of float32 dot products of 128 dimensions, one by one: their target is 1.05. */
final class Lines {

  private Lines() {}

  static Line of(Counterpart counterpart, Timing... forks) {
    return new Line(Subject.FLOAT32_DOT, 128, counterpart, List.of(forks));
  }

  static Timing timing(double javaNanos, double nativeNanos) {
    return new Timing(Form.ONE, Regime.CACHE, javaNanos, nativeNanos);
  }

  static Timing timing(double javaNanos) {
    return new Timing(Form.ONE, Regime.CACHE, javaNanos, null);
  }
}
