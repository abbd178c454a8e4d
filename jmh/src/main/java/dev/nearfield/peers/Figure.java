package dev.nearfield.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * One column of the tables.
 *
 * @param title with the unit
 * @param format of the number
 * @param value of an engine, empty where it never gets there
 * @param bound whether an engine's value is only a bound: the true one is at least as good
 * @param boundSign what goes before a bound: {@link #AT_LEAST} where more is better, {@link
 *     #AT_MOST} where less is
 */
record Figure(
    String title,
    String format,
    Function<Result, OptionalDouble> value,
    Predicate<Result> bound,
    String boundSign) {

  private static final String AT_LEAST = ">=";
  private static final String AT_MOST = "<=";

  private static final double MEGABYTE = 1e6;

  /** All columns, in order. */
  static List<Figure> all() {
    List<Figure> figures = new ArrayList<>();
    for (double recall : Report.RECALLS) {
      figures.add(at("QPS", recall, Curve.Reading::qps, AT_LEAST));
    }
    for (double recall : Report.RECALLS.subList(1, Report.RECALLS.size())) {
      figures.add(at("p50 us", recall, Curve.Reading::p50Micros, AT_MOST));
      figures.add(at("p99 us", recall, Curve.Reading::p99Micros, AT_MOST));
    }
    figures.add(plain("recall seen", "%.4f", result -> result.curve().bestRecall()));
    figures.add(plain("build CPU s", "%.1f", result -> result.built().cpuSeconds()));
    figures.add(plain("build s", "%.1f", result -> result.built().wallSeconds()));
    figures.add(plain("RAM MB", "%.0f", result -> result.weighed().ramBytes() / MEGABYTE));
    figures.add(plain("anon MB", "%.0f", result -> result.weighed().anonymousBytes() / MEGABYTE));
    figures.add(plain("disk MB", "%.0f", result -> result.built().diskBytes() / MEGABYTE));
    figures.add(plain("open ms", "%.0f", Result::openMillis));
    return figures;
  }

  /** An engine's value as text; its sign marks a bound, {@code -} what does not exist. */
  String text(Result result) {
    OptionalDouble number = value.apply(result);
    if (number.isEmpty()) {
      return "-";
    }
    String text = String.format(Locale.ROOT, format, number.getAsDouble());
    return bound.test(result) ? boundSign + text : text;
  }

  /** One engine's value over another's, as text; of two bounds no ratio follows. */
  String ratio(Result result, Result other) {
    OptionalDouble above = value.apply(result);
    OptionalDouble below = value.apply(other);
    if (above.isEmpty() || below.isEmpty() || (bound.test(result) && bound.test(other))) {
      return "-";
    }
    String text = String.format(Locale.ROOT, "%.2f", above.getAsDouble() / below.getAsDouble());
    return ratioSign(result, other) + text;
  }

  /** A ratio is bounded on the side of its numerator's bound, and on the other of the divisor's. */
  private String ratioSign(Result result, Result other) {
    if (bound.test(result)) {
      return boundSign;
    }
    if (bound.test(other)) {
      return boundSign.equals(AT_LEAST) ? AT_MOST : AT_LEAST;
    }
    return "";
  }

  private static Figure at(
      String what, double recall, ToDoubleFunction<Curve.Reading> reading, String boundSign) {
    return new Figure(
        String.format(Locale.ROOT, "%s @%.2f", what, recall),
        "%.0f",
        result -> result.curve().at(recall).stream().mapToDouble(reading).findFirst(),
        result -> result.curve().at(recall).map(Curve.Reading::atLeast).orElse(false),
        boundSign);
  }

  private static Figure plain(String title, String format, ToDoubleFunction<Result> value) {
    return new Figure(
        title,
        format,
        result -> {
          double number = value.applyAsDouble(result);
          return number < 0 ? OptionalDouble.empty() : OptionalDouble.of(number);
        },
        result -> false,
        "");
  }
}
