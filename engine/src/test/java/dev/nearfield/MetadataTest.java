package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What metadata holds, gives back and refuses. */
class MetadataTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456789Z");

  @Test
  void getters_eachType_giveBackWhatWasPut() {
    Metadata metadata =
        Metadata.builder()
            .put("s", "text")
            .put("byte", (byte) 1)
            .put("short", (short) 2)
            .put("int", 3)
            .put("long", Long.MAX_VALUE)
            .put("float", 0.1f)
            .put("double", 9.9)
            .put("flag", true)
            .put("when", NOW)
            .put("tags", List.of("b", "a"))
            .build();
    assertThat(metadata.getString("s")).contains("text");
    assertThat(metadata.getLong("byte")).hasValue(1);
    assertThat(metadata.getLong("short")).hasValue(2);
    assertThat(metadata.getLong("int")).hasValue(3);
    assertThat(metadata.getLong("long")).hasValue(Long.MAX_VALUE);
    assertThat(metadata.getDouble("float")).hasValue(0.1f);
    assertThat(metadata.getDouble("double")).hasValue(9.9);
    assertThat(metadata.getBoolean("flag")).contains(true);
    assertThat(metadata.getTimestamp("when")).contains(NOW.minusNanos(789));
    assertThat(metadata.getList("tags").orElseThrow().toString()).isEqualTo("['b', 'a']");
    assertThat(metadata.getString("absent")).isEmpty();
    assertThat(metadata.getLong("absent")).isEmpty();
    assertThat(metadata.contains("s")).isTrue();
    assertThat(metadata.contains("absent")).isFalse();
    assertThat(metadata.size()).isEqualTo(10);
  }

  @Test
  void equals_sameFieldsInAnyOrder_areEqual() {
    Metadata one = Metadata.of("a", 1, "b", List.of(1.5));
    Metadata other = Metadata.ofMap(Map.of("b", List.of(1.5), "a", 1L));
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("{a: 1, b: [1.5]}");
    assertThat(Metadata.of("a", 1)).isNotEqualTo(Metadata.of("a", 1.0));
    assertThat(Metadata.of("a", 0.0)).isEqualTo(Metadata.of("a", -0.0));
    assertThat(Metadata.builder().build()).isSameAs(Metadata.EMPTY).hasToString("{}");
  }

  @Test
  void names_always_ascendByCodePoints() {
    Metadata metadata = Metadata.of("\uD83D\uDE00", 1, "\uFFFD", 2, "b", 3, "a b", 4);
    assertThat(metadata.names()).containsExactly("a b", "b", "\uFFFD", "\uD83D\uDE00");
    assertThat(metadata.getLong("\uD83D\uDE00")).hasValue(1);
    assertThat(metadata).hasToString("{\"a b\": 4, b: 3, \"\uFFFD\": 2, \"\uD83D\uDE00\": 1}");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("1 to 255 bytes of UTF-8, not 0", () -> Metadata.of("", 1)),
        refusal("not 256", () -> Metadata.of("x".repeat(256), 1)),
        refusal("surrogate", () -> Metadata.of("\uD800", 1)),
        refusal("control characters", () -> Metadata.of("a\tb", 1)),
        refusal("field a: a string holds half", () -> Metadata.of("a", "\uDC00x")),
        refusal("has 65,536", () -> Metadata.of("a", "x".repeat(65_536))),
        refusal("finite, not NaN", () -> Metadata.of("a", Double.NaN)),
        refusal("finite, not Infinity", () -> Metadata.of("a", Float.POSITIVE_INFINITY)),
        refusal("timestamp lies between", () -> Metadata.of("a", Instant.MAX)),
        refusal("timestamp lies between", () -> Metadata.of("a", Instant.MIN)),
        refusal("is a java.math.BigDecimal", () -> Metadata.of("a", BigDecimal.ONE)),
        refusal("a String, a whole number", () -> Metadata.of("a", new int[] {1})),
        refusal("or for a field a List", () -> Metadata.of("a", Set.of(1))),
        refusal("have one type", () -> Metadata.of("a", List.of(1, 1.5))),
        refusal("field a: a value is", () -> Metadata.of("a", List.of(List.of(1)))),
        refusal("holds null", () -> Metadata.of("a", Arrays.asList(1, null))),
        refusal("at most 4,096", () -> Metadata.of("a", Collections.nCopies(4_097, 1))),
        refusal("field a is null", () -> Metadata.ofMap(Collections.singletonMap("a", null))),
        refusal("there twice", () -> Metadata.of("a", 1, "a", 2)),
        refusal("at most 256 fields", () -> many(257, 1).build()),
        refusal("at most 1,048,576 bytes", () -> many(20, "x".repeat(60_000)).build()),
        refusal("not a StringValue", () -> Metadata.of("a", 1).getString("a")),
        refusal("not a LongValue", () -> Metadata.of("a", 1.0).getLong("a")),
        refusal("not a ListValue", () -> Metadata.of("a", 1.0).getList("a")));
  }

  private static Metadata.Builder many(int fields, Object value) {
    Metadata.Builder builder = Metadata.builder();
    for (int field = 0; field < fields; field++) {
      builder.put("field" + field, value);
    }
    return builder;
  }

  private static Arguments refusal(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void put_whatCannotBeStored_isRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining(message);
  }
}
