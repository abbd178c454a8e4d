package dev.nearfield.cli;

import dev.nearfield.Filter;
import dev.nearfield.FilterSyntaxException;
import dev.nearfield.InvalidFilterException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Filters on the command line, in their text form. */
final class FilterConverter implements ITypeConverter<Filter> {

  @Override
  public Filter convert(String text) {
    try {
      return Filter.parse(text);
    } catch (FilterSyntaxException | InvalidFilterException wrong) {
      throw new TypeConversionException(wrong.getMessage());
    }
  }
}
