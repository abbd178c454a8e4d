package dev.nearfield.cli;

import dev.nearfield.Metric;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The metrics' names on the command line and in JSON: {@code l2}, {@code cosine}, {@code dot}. */
public final class MetricConverter implements ITypeConverter<Metric> {

  @Override
  public Metric convert(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "l2" -> Metric.SQUARED_L2;
      case "cosine" -> Metric.COSINE;
      case "dot" -> Metric.DOT;
      default ->
          throw new TypeConversionException("'%s' is none of l2, cosine, dot".formatted(name));
    };
  }

  /** The name of a metric. */
  public static String name(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> "l2";
      case COSINE -> "cosine";
      case DOT -> "dot";
    };
  }
}
