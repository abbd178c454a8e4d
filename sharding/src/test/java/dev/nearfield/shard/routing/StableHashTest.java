package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.IdTypeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StableHashTest {

  @Test
  void of_publishedExamples_givesXxh64() {
    assertThat(StableHash.of("")).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(StableHash.of("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(StableHash.of("abc")).isEqualTo(0x44BC2CF5AD770999L);
  }

  /** What was published stays where it is: these pairs are frozen. */
  @Test
  void of_R1_thousandFrozenIds_hashesAndShardsAreThoseOfTheList() throws IOException {
    HashRouter router = HashRouter.of(64);
    for (String frozen : frozenLines()) {
      String[] fields = frozen.split("\t", -1);
      Object id = id(fields[0], fields[1]);
      assertThat(Long.toHexString(StableHash.ofId(id)))
          .as(frozen)
          .isEqualTo(fields[2].replaceFirst("^0+(?=.)", ""));
      assertThat(router.shardOf(id, new float[0], RoutingContext.EMPTY))
          .as(frozen)
          .isEqualTo(Integer.parseInt(fields[3]));
    }
  }

  private static List<String> frozenLines() throws IOException {
    var list = Objects.requireNonNull(StableHashTest.class.getResourceAsStream("hash-ids.tsv"));
    try (var lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      List<String> ids = lines.lines().filter(line -> !line.startsWith("#")).toList();
      assertThat(ids).hasSize(1_000);
      return ids;
    }
  }

  private static Object id(String type, String text) {
    return switch (type) {
      case "long" -> Long.valueOf(text);
      case "uuid" -> UUID.fromString(text);
      case "string" -> text;
      default -> throw new AssertionError(type);
    };
  }

  @Test
  void ofId_otherType_isRefused() {
    assertThatThrownBy(() -> StableHash.ofId(7)).isInstanceOf(IdTypeException.class);
  }
}
