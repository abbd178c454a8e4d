package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.FrozenAnswers;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.ShardOptions;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Shard files of layout 1.0 open for ever, and answer as they did.
 *
 * <p>They lie in {@code src/test/resources/golden/shard1}; {@link Maker} wrote them to the folder
 * that is its argument, when that layout was the newest.
 */
class GoldenShardTest {

  private static final int ROWS = 48;
  private static final float[][] VECTORS =
      RandomVectors.seeded(71).clustered(4, 0.5f).rows(ROWS, 8);
  private static final float[][] QUERIES = RandomVectors.seeded(72).gaussian().rows(8, 8);

  @TempDir Path directory;

  enum Golden {
    INT8_STRINGS(Metric.SQUARED_L2, Codes.INT8, KeyType.STRING, ShardOptions.Kind.GRAPH),
    BIT1_LONGS(Metric.COSINE, Codes.BIT1, KeyType.LONG, ShardOptions.Kind.GRAPH),
    INT4_UUIDS(Metric.DOT, Codes.INT4, KeyType.UUID, ShardOptions.Kind.GRAPH),
    FLAT_LONGS(Metric.SQUARED_L2, Codes.FLOAT32, KeyType.LONG, ShardOptions.Kind.FLAT);

    final Metric metric;
    final Codes codes;
    final KeyType ids;
    final ShardOptions.Kind kind;

    Golden(Metric metric, Codes codes, KeyType ids, ShardOptions.Kind kind) {
      this.metric = metric;
      this.codes = codes;
      this.ids = ids;
      this.kind = kind;
    }

    Path write(Path directory) {
      return VectorIndex.builder()
          .dimension(8)
          .metric(metric)
          .codes(codes)
          .ids(ids)
          .schema(FrozenAnswers.SCHEMA)
          .buildShard(
              FrozenAnswers.source(VECTORS, ids),
              directory.resolve(this + ".shard"),
              ShardOptions.DEFAULT.kind(kind).cells(3))
          .file();
    }
  }

  @ParameterizedTest
  @EnumSource(Golden.class)
  void openShard_golden_answersAsEver(Golden golden) throws IOException {
    Path file = directory.resolve("golden.shard");
    String name = "/golden/shard1/%s.shard".formatted(golden);
    try (InputStream stream = GoldenShardTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(stream, name), file);
    }
    VectorIndex.verifyShard(file, section -> {});
    try (VectorIndex shard = VectorIndex.openShard(file);
        VectorIndex index =
            VectorIndex.builder()
                .dimension(8)
                .metric(golden.metric)
                .codes(Codes.FLOAT32)
                .ids(golden.ids)
                .schema(FrozenAnswers.SCHEMA)
                .inMemory()) {
      index.upsertAll(records(golden.ids));
      assertThat(shard.schema()).isEqualTo(FrozenAnswers.SCHEMA);
      for (float[] vector : QUERIES) {
        Query query = Query.of(vector);
        List<Hit> expected = index.search(query.exact()).hits();
        assertThat(shard.search(query.exact()).hits()).isEqualTo(expected);
        assertThat(shard.search(query.beamWidth(ROWS).rerankCount(ROWS)).hits())
            .isEqualTo(expected);
      }
      assertThat(FrozenAnswers.records(shard, golden.ids, ROWS))
          .isEqualTo(FrozenAnswers.records(index, golden.ids, ROWS))
          .hasSizeGreaterThan(ROWS);
    }
  }

  private static List<VectorRecord> records(KeyType ids) {
    var source = FrozenAnswers.source(VECTORS, ids);
    return Stream.iterate(0, i -> i + 1)
        .limit(ROWS)
        .map(
            i ->
                FrozenAnswers.record(source.id(i), VECTORS[i])
                    .metadata(source.metadata(i))
                    .payload(source.payload(i)))
        .toList();
  }

  /** Writes the files to the folder that is the first argument. */
  static final class Maker {

    private Maker() {}

    public static void main(String[] arguments) {
      for (Golden golden : Golden.values()) {
        System.out.println(golden.write(Path.of(arguments[0])));
      }
    }
  }
}
