package dev.nearfield.filter;

import dev.nearfield.Filter;
import dev.nearfield.FilterSyntaxException;
import dev.nearfield.testkit.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;

/** Any text as a filter: what it parses to prints to a text of the same filter. */
public final class FilterFuzzTarget implements FuzzTarget {

  private static final int SEEDS = 20;
  private static final int LEVELS = 3;

  @Override
  public List<byte[]> seeds() {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed -> new RandomRecords(seed).filter(LEVELS).toString())
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @Override
  public boolean reads(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    Filter filter;
    try {
      filter = Filter.parse(text);
    } catch (FilterSyntaxException refused) {
      if (refused.position() < 0 || refused.position() > text.length()) {
        throw new AssertionError("refused outside of the text", refused);
      }
      return false;
    }
    if (!Filter.parse(filter.toString()).equals(filter)) {
      throw new AssertionError("prints as another filter: " + filter);
    }
    return true;
  }
}
