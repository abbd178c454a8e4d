package dev.nearfield.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Maps values to pixels along one direction.
 *
 * @param ticks values with a grid line, all within the axis
 */
record Axis(DoubleUnaryOperator scale, double low, double high, List<Double> ticks) {

  /** Recalls closer to 1 than this are drawn at 1. */
  private static final double NEAREST_TO_ONE = 5e-5;

  private static final double[] RECALLS = {
    0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 1
  };
  private static final double[] STEPS = {1, 2, 5};

  /** Where a value lies, 0 at the low end and 1 at the high end. */
  double position(double value) {
    double from = scale.applyAsDouble(low);
    double to = scale.applyAsDouble(high);
    return (scale.applyAsDouble(value) - from) / (to - from);
  }

  /**
   * An axis for recalls, on which 0.9, 0.99 and 0.999 are equally far apart: the last percent is
   * where indexes differ.
   */
  static Axis ofRecalls(double[] recalls) {
    double smallest = Arrays.stream(recalls).min().orElse(0);
    double largest = Arrays.stream(recalls).max().orElse(1);
    double low = RECALLS[0];
    double high = 1;
    for (double recall : RECALLS) {
      low = recall <= smallest && recall < 1 ? recall : low;
    }
    for (int i = RECALLS.length - 1; i >= 0; i--) {
      high = RECALLS[i] >= largest && RECALLS[i] > low ? RECALLS[i] : high;
    }
    return new Axis(
        recall -> -Math.log10(Math.max(NEAREST_TO_ONE, 1 - recall)),
        low,
        high,
        within(RECALLS, low, high));
  }

  /** A logarithmic axis with 1, 2 and 5 of each decade. */
  static Axis logarithmic(double[] values) {
    double smallest = Math.max(1e-9, Arrays.stream(values).min().orElse(1));
    double largest = Math.max(smallest, Arrays.stream(values).max().orElse(10));
    List<Double> steps = new ArrayList<>();
    for (int decade = (int) Math.floor(Math.log10(smallest)); ; decade++) {
      for (double step : STEPS) {
        steps.add(step * Math.pow(10, decade));
      }
      if (steps.getLast() > largest) {
        break;
      }
    }
    double low = steps.stream().filter(step -> step <= smallest).reduce((_, b) -> b).orElseThrow();
    double high = steps.stream().filter(step -> step > largest).findFirst().orElseThrow();
    double[] all = steps.stream().mapToDouble(Double::doubleValue).toArray();
    return new Axis(Math::log10, low, high, within(all, low, high));
  }

  private static List<Double> within(double[] values, double low, double high) {
    return Arrays.stream(values).filter(v -> v >= low && v <= high).boxed().toList();
  }
}
