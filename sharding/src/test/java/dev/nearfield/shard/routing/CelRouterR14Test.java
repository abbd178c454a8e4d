package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.FieldType;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.Metadata;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelRouterR14Test {

  private static final Map<String, FieldType> REGION = Map.of("region", FieldType.STRING);

  private static final CelRouter BY_REGION =
      CelRouter.values("region", REGION, Map.of("eu", 0, "us", 1, "ap", 1), 2);

  private static int shard(Router router, Metadata fields) {
    return router.shardOf(1L, new float[0], RoutingContext.of(fields));
  }

  @Test
  void shardOf_R14_conformanceCases_areWhatTheySay() throws IOException {
    List<String> cases = cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(300);
    Map<String, CelRouter> routers = new HashMap<>();
    for (String line : cases) {
      String[] parts = line.split("\t", -1);
      Map<String, FieldType> types = new HashMap<>();
      Metadata.Builder fields = Metadata.builder();
      for (String field : parts[1].split(";", -1)) {
        String name = field.substring(0, field.indexOf('='));
        String value = field.substring(field.indexOf(':') + 1);
        put(fields, types, name, field.charAt(name.length() + 1), value);
      }
      CelRouter router =
          routers.computeIfAbsent(parts[0], text -> CelRouter.numbers(text, types, 64));
      check(line, router, fields.build(), parts[2]);
    }
  }

  private static void check(String line, CelRouter router, Metadata fields, String expected) {
    if (Character.isDigit(expected.charAt(0))) {
      assertThat(shard(router, fields)).as(line).isEqualTo(Integer.parseInt(expected));
    } else {
      assertThatThrownBy(() -> shard(router, fields))
          .as(line)
          .isInstanceOf(RoutingException.class)
          .satisfies(error -> assertThat(error.getClass().getSimpleName()).startsWith(expected));
    }
  }

  private static void put(
      Metadata.Builder fields, Map<String, FieldType> types, String name, char type, String text) {
    switch (type) {
      case 's' -> {
        types.put(name, FieldType.STRING);
        fields.put(name, text);
      }
      case 'l' -> {
        types.put(name, FieldType.LONG);
        fields.put(name, Long.parseLong(text));
      }
      case 'd' -> {
        types.put(name, FieldType.DOUBLE);
        fields.put(name, Double.parseDouble(text));
      }
      case 'b' -> {
        types.put(name, FieldType.BOOLEAN);
        fields.put(name, Boolean.parseBoolean(text));
      }
      case 't' -> {
        types.put(name, FieldType.TIMESTAMP);
        fields.put(name, Instant.parse(text));
      }
      default -> throw new AssertionError(type);
    }
  }

  private static List<String> cases() throws IOException {
    var file = Objects.requireNonNull(CelRouterR14Test.class.getResourceAsStream("cel-cases.tsv"));
    try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  @Test
  void shardOf_R14_categories_leadToTheirShards() {
    assertThat(shard(BY_REGION, Metadata.of("region", "eu"))).isZero();
    assertThat(shard(BY_REGION, Metadata.of("region", "ap"))).isEqualTo(1);
    assertThat(
            BY_REGION
                .route(new float[0], RoutingContext.of(Metadata.of("region", "us")), Probes.all())
                .shards())
        .containsExactly(1);
  }

  @Test
  void shardOf_R14_unknownValue_isATypedErrorThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> shard(BY_REGION, Metadata.of("region", "mars")))
        .isInstanceOf(UnknownRoutingValueException.class)
        .hasMessageContaining("'mars'")
        .hasMessageContaining("[ap, eu, us]");
  }

  @Test
  void shardOf_R14_missingField_isATypedErrorThatNamesIt() {
    assertThatThrownBy(() -> shard(BY_REGION, Metadata.EMPTY))
        .isInstanceOf(MissingRoutingFieldException.class)
        .hasMessageContaining("'region'");
    CelRouter sum = CelRouter.numbers("n + 1", Map.of("n", FieldType.LONG), 4);
    assertThatThrownBy(() -> shard(sum, Metadata.of("m", 1)))
        .isInstanceOf(MissingRoutingFieldException.class);
  }

  @Test
  void shardOf_R14_fieldOfAnotherType_isATypedError() {
    assertThatThrownBy(() -> shard(BY_REGION, Metadata.of("region", 3)))
        .isInstanceOf(UnknownRoutingValueException.class)
        .hasMessageContaining("LONG");
    assertThatThrownBy(() -> shard(BY_REGION, Metadata.of("region", List.of("eu"))))
        .isInstanceOf(UnknownRoutingValueException.class)
        .hasMessageContaining("list");
  }

  @ParameterizedTest
  @ValueSource(strings = {"region +", "nobody", "region == 3", "region", "true", "1.5", ""})
  void numbers_R14_badExpressions_areRefused(String expression) {
    assertThatThrownBy(() -> CelRouter.numbers(expression, REGION, 4))
        .isInstanceOf(InvalidExpressionException.class);
  }

  @Test
  void values_R14_badMaps_areRefused() {
    assertThatThrownBy(() -> CelRouter.values("1", REGION, Map.of("a", 0), 2))
        .isInstanceOf(InvalidExpressionException.class);
    assertThatThrownBy(() -> CelRouter.values("region", REGION, Map.of("a", 2), 2))
        .isInstanceOf(UnknownShardException.class);
    assertThatThrownBy(() -> CelRouter.values("region", REGION, Map.of(), 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Java writes half of a pair as a question mark: it and another value would be one. */
  @Test
  void values_R14_textWithoutUtf8_isRefused() {
    assertThatThrownBy(() -> CelRouter.values("region", REGION, Map.of("?", 0, "\uD800", 1), 2))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> CelRouter.numbers("region == '\uD800' ? 0 : 1", REGION, 2))
        .isInstanceOf(InvalidExpressionException.class)
        .hasMessageContaining("surrogate");
  }

  /** What is made can be read again. */
  @Test
  void numbers_R14_largerThanItsBytesMayBe_isRefused() {
    String longest = "0" + " ".repeat(65_535);
    assertThat(Router.ofBytes(CelRouter.numbers(longest, REGION, 1).toBytes()).shardCount())
        .isEqualTo(1);
    assertThatThrownBy(() -> CelRouter.numbers(longest + " ", REGION, 1))
        .isInstanceOf(OutOfRangeException.class)
        .hasMessageContaining("65536");
    Map<String, FieldType> fields = new HashMap<>();
    IntStream.range(0, 257).forEach(i -> fields.put("f" + i, FieldType.LONG));
    assertThatThrownBy(() -> CelRouter.numbers("0", fields, 1))
        .isInstanceOf(OutOfRangeException.class)
        .hasMessageContaining("fields");
    assertThatThrownBy(() -> CelRouter.numbers("0", Map.of("x".repeat(256), FieldType.LONG), 1))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("255");
  }

  @Test
  void composite_R16_expressionThenCells_multiplyShards() {
    Router cells =
        Routers.all().stream().filter(CellRouter.class::isInstance).findFirst().orElseThrow();
    CompositeRouter router =
        CompositeRouter.of(
            CelRouter.values("region", REGION, Map.of("eu", 0, "us", 1, "ap", 2, "sa", 3), 4),
            List.of(cells, cells, cells, cells));
    int inside = cells.shardCount();
    assertThat(router.shardCount()).isEqualTo(4 * inside);
    float[] vector = Routers.vector(new SplittableRandom(1));
    Metadata ap = Metadata.of("region", "ap");
    assertThat(router.shardOf(VectorRecord.of("x", vector).metadata(ap)))
        .isEqualTo(2 * inside + cells.shardOf("x", vector, RoutingContext.EMPTY));
    assertThat(router.route(vector, RoutingContext.of(ap), Probes.count(2)).shards()[0] / inside)
        .isEqualTo(2);
  }
}
