package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Filter;
import dev.nearfield.FilterSyntaxException;
import dev.nearfield.testkit.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages texts of filters at random: they parse, and then print to a text of the same filter, or
 * are refused at a place within the text.
 *
 * <p>{@code -Dnearfield.fuzz.mutations=100000} damages each text that often.
 */
class FilterFuzzTest {

  private static final List<String> WORDS =
      List.of(
          "AND",
          "OR",
          "NOT",
          "(",
          ")",
          ",",
          "'",
          "\"",
          "IN",
          "id",
          "BETWEEN",
          "1e5",
          "-",
          "''",
          "TIMESTAMP '2026-01-01T00:00:00Z'",
          "CONTAINS",
          "STARTS WITH",
          "UUID",
          "<>",
          "!",
          "\0",
          "99999999999999999999",
          "x",
          " ",
          "\uD800",
          "EXISTS",
          ".5",
          "9.");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void parse_printedFilter_isTheFilter(long seed) {
    var random = new RandomRecords(seed);
    for (int i = 0; i < 10 * Mutations.COUNT; i++) {
      Filter filter = random.filter(5);
      assertThat(Filter.parse(filter.toString())).isEqualTo(filter);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void parse_mutatedText_parsesOrIsRefusedInPlace(long seed) {
    var random = new SplittableRandom(seed);
    String valid = new RandomRecords(seed).filter(4).toString();
    for (int mutation = 0; mutation < 10 * Mutations.COUNT; mutation++) {
      String text = random.nextBoolean() ? withBytesChanged(valid, random) : spliced(valid, random);
      try {
        Filter filter = Filter.parse(text);
        assertThat(Filter.parse(filter.toString())).as(text).isEqualTo(filter);
      } catch (FilterSyntaxException refused) {
        assertThat(refused.position()).as(text).isBetween(0, text.length());
        assertThat(refused.expected()).isNotBlank();
      }
    }
  }

  private static String withBytesChanged(String text, SplittableRandom random) {
    byte[] bytes = Mutations.mutate(text.getBytes(StandardCharsets.UTF_8), random);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Puts a word of the grammar in place of a few chars. */
  private static String spliced(String text, SplittableRandom random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(6));
    String word = WORDS.get(random.nextInt(WORDS.size()));
    return text.substring(0, from) + " " + word + " " + text.substring(to);
  }
}
