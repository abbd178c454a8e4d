package dev.nearfield.cli;

import dev.nearfield.Codes;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The code formats' names on the command line: the constants in lower case. */
public final class CodesConverter implements ITypeConverter<Codes> {

  @Override
  public Codes convert(String name) {
    for (Codes codes : Codes.values()) {
      if (name(codes).equals(name.toLowerCase(Locale.ROOT))) {
        return codes;
      }
    }
    String names =
        Arrays.stream(Codes.values()).map(CodesConverter::name).collect(Collectors.joining(", "));
    throw new TypeConversionException("'%s' is none of %s".formatted(name, names));
  }

  /** The name of a format. */
  public static String name(Codes codes) {
    return codes.name().toLowerCase(Locale.ROOT);
  }
}
