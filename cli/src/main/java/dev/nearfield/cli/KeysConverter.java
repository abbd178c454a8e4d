package dev.nearfield.cli;

import dev.nearfield.storage.KeyOptions;
import java.util.Locale;
import java.util.function.IntFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where keys are kept, by name; what is asked for once it is known for how many ids. */
public final class KeysConverter implements ITypeConverter<IntFunction<KeyOptions>> {

  /** In memory, however many ids there are. */
  static final IntFunction<KeyOptions> OFF_HEAP = expectedIds -> KeyOptions.OFF_HEAP;

  @Override
  public IntFunction<KeyOptions> convert(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "off-heap" -> OFF_HEAP;
      case "chronicle" -> expectedIds -> KeyOptions.chronicle(Math.max(1, expectedIds));
      default ->
          throw new TypeConversionException("'%s' is none of off-heap, chronicle".formatted(name));
    };
  }
}
