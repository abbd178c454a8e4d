package dev.nearfield.cli;

import dev.nearfield.Encoding;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The encodings' names on the command line: the constants in lower case. */
public final class EncodingConverter implements ITypeConverter<Encoding> {

  @Override
  public Encoding convert(String name) {
    for (Encoding encoding : Encoding.values()) {
      if (name(encoding).equals(name.toLowerCase(Locale.ROOT))) {
        return encoding;
      }
    }
    String names =
        Arrays.stream(Encoding.values())
            .map(EncodingConverter::name)
            .collect(Collectors.joining(", "));
    throw new TypeConversionException("'%s' is none of %s".formatted(name, names));
  }

  /** The name of an encoding. */
  public static String name(Encoding encoding) {
    return encoding.name().toLowerCase(Locale.ROOT);
  }
}
