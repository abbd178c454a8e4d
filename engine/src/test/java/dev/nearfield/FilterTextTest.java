package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters as text: what is printed, what is parsed, and where a wrong text is refused. */
class FilterTextTest {

  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of(Filter.eq("lang", "en"), "lang = 'en'"),
        Arguments.of(Filter.ne("a", "it's"), "a != 'it''s'"),
        Arguments.of(Filter.in("n", 1, 2.5, true), "n IN (1, 2.5, TRUE)"),
        Arguments.of(Filter.notIn("n", List.of()), "n NOT IN ()"),
        Arguments.of(Filter.lt("p", -1), "p < -1"),
        Arguments.of(Filter.lte("p", 1e20), "p <= 1.0E20"),
        Arguments.of(Filter.gt("p", 0.5f), "p > 0.5"),
        Arguments.of(Filter.gte("p", "b"), "p >= 'b'"),
        Arguments.of(Filter.between("price", 5, 20), "price BETWEEN 5 AND 20"),
        Arguments.of(Filter.exists("price"), "EXISTS price"),
        Arguments.of(Filter.missing("and"), "MISSING \"and\""),
        Arguments.of(Filter.startsWith("name", "a"), "name STARTS WITH 'a'"),
        Arguments.of(Filter.contains("tags", "x"), "tags CONTAINS 'x'"),
        Arguments.of(Filter.idIn("a", 7), "id IN ('a', 7)"),
        Arguments.of(Filter.eq("id", 7), "\"id\" = 7"),
        Arguments.of(Filter.eq("a \"b\"", 7), "\"a \"\"b\"\"\" = 7"),
        Arguments.of(
            Filter.gt("t", Instant.parse("2026-01-01T00:00:00Z")),
            "t > TIMESTAMP '2026-01-01T00:00:00Z'"),
        Arguments.of(
            Filter.not(Filter.or(Filter.eq("a", 1), Filter.not(Filter.eq("b", false)))),
            "NOT (a = 1 OR NOT b = FALSE)"),
        Arguments.of(
            Filter.and(Filter.and(Filter.exists("a"), Filter.exists("b")), Filter.exists("c")),
            "(EXISTS a AND EXISTS b) AND EXISTS c"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void toString_eachFilter_isItsText(Filter filter, String text) {
    assertThat(filter).hasToString(text);
    assertThat(Filter.parse(text)).isEqualTo(filter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=1 and b<>2| a = 1 AND b != 2",
        "a=1 OR b=2 AND c=3| a = 1 OR (b = 2 AND c = 3)",
        "((a = 1))| a = 1",
        "not a in (1)| NOT a IN (1)",
        "a not in (1,2)| a NOT IN (1, 2)",
        "Exists \"a\"| EXISTS a",
        "a = 1e3| a = 1000.0",
        "a = -0.0| a = 0.0",
        "ID in (uuid '123E4567-e89b-12d3-a456-426614174000')"
            + "| id IN (UUID '123e4567-e89b-12d3-a456-426614174000')",
        "t = timestamp '2026-01-01T02:00:00+02:00'| t = TIMESTAMP '2026-01-01T00:00:00Z'"
      })
  void parse_otherSpelling_isTheSame(String text, String printed) {
    assertThat(Filter.parse(text)).hasToString(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``| 0| the name of a field",
        "lang| 4| =, !=, <",
        "lang =| 6| a value",
        "lang = en| 7| a value",
        "lang == 'en'| 6| a value",
        "lang = 'en| 10| a closing '",
        "\"lang| 5| a closing \"",
        "lang ! 'en'| 5| '!='",
        "lang = 'en' 'x'| 12| AND, OR or the end",
        "lang = 'en' AND| 15| the name of a field",
        "(a = 1| 6| AND, OR or )",
        "a = 1)| 5| AND, OR or the end",
        "a = #| 4| a name",
        "a = 1.| 6| a digit",
        "a = 1e+| 7| a digit",
        "a = 12ab| 6| a space or an operator",
        "a = 9223372036854775808| 4| 64 bits",
        "a = 1e999| 4| 1.8E308",
        "a IN 1| 5| ( and a list",
        "a IN (1 2)| 8| a comma or )",
        "a IN (1,)| 8| another value",
        "a NOT 1| 6| IN",
        "a BETWEEN 1| 11| AND",
        "a BETWEEN 1 AND 'x'| 2| one type",
        "a < TRUE| 2| eq or ne",
        "a STARTS 'x'| 9| WITH",
        "a STARTS WITH 1| 14| a text",
        "a LIKE 'x'| 2| STARTS WITH",
        "and = 1| 0| the name of a field",
        "id = 1| 3| IN after id",
        "id IN (1.5)| 7| an id",
        "id IN (UUID '1-2-3-4-5')| 12| a UUID",
        "t = TIMESTAMP 'today'| 14| a moment",
        "t = TIMESTAMP '+999999999-01-01T00:00:00Z'| 14| a moment",
        "\"\" = 1| 0| a name that a field can have"
      })
  void parse_wrongText_saysWhereAndWhat(String text, int position, String expected) {
    var refusal = catchThrowableOfType(FilterSyntaxException.class, () -> Filter.parse(text));
    assertThat(refusal).as(text).isNotNull();
    assertThat(refusal.expected()).contains(expected);
    assertThat(refusal.position()).isEqualTo(position);
    assertThat(refusal).hasMessageContaining("at position " + position).hasMessageContaining(">>>");
  }

  @Test
  void parse_deepOrLongText_isRefusedBeforeTheStackIs() {
    for (String nested : List.of("(", "NOT ", "NOT (")) {
      assertThatThrownBy(() -> Filter.parse(nested.repeat(100_000) + "a = 1"))
          .isInstanceOf(FilterSyntaxException.class)
          .hasMessageContaining("at most 63 levels");
    }
    assertThatThrownBy(() -> Filter.parse("a = 1 OR ".repeat(5_000) + "a = 1"))
        .isInstanceOf(FilterSyntaxException.class)
        .hasMessageContaining("4,096 filters");
    assertThatThrownBy(() -> Filter.parse("a IN (" + "1, ".repeat(70_000) + "1)"))
        .isInstanceOf(FilterSyntaxException.class)
        .hasMessageContaining("65,536 values");
  }

  @Test
  void parse_deepestFilter_comesBack() {
    Filter filter = Filter.eq("a", 1);
    for (int depth = 1; depth < Filter.MAX_DEPTH; depth++) {
      Filter inner = filter;
      filter =
          switch (depth % 3) {
            case 0 -> Filter.not(inner);
            case 1 -> Filter.and(inner, Filter.exists("b"));
            default -> Filter.or(Filter.exists("b"), inner);
          };
    }
    assertThat(Filter.parse(filter.toString())).isEqualTo(filter);
    Filter deepest = filter;
    assertThatThrownBy(() -> Filter.not(deepest))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("64 levels");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("1 to 255 bytes", () -> Filter.eq("", 1)),
        refusal("1 to 255 bytes", () -> Filter.exists("x".repeat(256))),
        refusal("control characters", () -> Filter.missing("a\nb")),
        refusal("surrogate", () -> Filter.startsWith("a", "\uD800")),
        refusal("surrogate", () -> Filter.exists("\uDC00")),
        refusal("single values", () -> Filter.eq("a", List.of(1))),
        refusal("java.lang.Object", () -> Filter.eq("a", new Object())),
        refusal("finite", () -> Filter.lt("a", Double.NaN)),
        refusal("neither less nor greater", () -> Filter.gte("a", true)),
        refusal("one type", () -> Filter.between("a", 1, "b")),
        refusal("two filters or more, not 0", Filter::and),
        refusal("null", () -> Filter.in("a", Collections.singletonList(null))),
        refusal("a UUID", () -> Filter.idIn(1.5)),
        refusal("an id is a", () -> Filter.idIn(Collections.singletonList(null))),
        refusal("not null", () -> new Filter.IdIn(Arrays.asList("a", null))),
        refusal("at most 65,536 ids", () -> Filter.idIn(Collections.nCopies(65_537, 1L))),
        refusal("4,096 filters", () -> Filter.or(Collections.nCopies(4_096, Filter.exists("a")))));
  }

  private static Arguments refusal(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void factories_whatMakesNoSense_isRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void joining_oneFilter_isThatFilter(int word) {
    Filter only = Filter.exists("a");
    assertThat(word == 0 ? Filter.and(only) : Filter.or(only)).isSameAs(only);
  }
}
