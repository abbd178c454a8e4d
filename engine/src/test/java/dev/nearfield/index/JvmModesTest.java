package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.IndexBuilder;
import dev.nearfield.IndexStats;
import dev.nearfield.Metric;
import dev.nearfield.SearchResult;
import dev.nearfield.ShardOptions;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same bytes and answers with every access checked, and without the Vector API. */
class JvmModesTest {

  private static final int DIMENSION = 19;

  @Test
  void checkedMemory_buildSaveOpenSearch_equalsTheFastPath(@TempDir Path root) throws IOException {
    String expected = Script.run(root.resolve("here"));
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            List.of("-ea", "-Dnearfield.checkedMemory=true"),
            Script.class,
            root.resolve("child").toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().trim()).isEqualTo(expected);
  }

  @Test
  void plainJava_buildSaveOpenSearch_equalsTheVectorApi(@TempDir Path root)
      throws IOException, InterruptedException {
    String expected = Script.run(root.resolve("here"));
    Path out = root.resolve("out");
    Path err = root.resolve("err");
    Process process =
        ChildJvm.builder(List.of(), Script.class, root.resolve("child").toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    assertThat(Files.readString(out).trim()).isEqualTo(expected);
    assertThat(Files.readString(err)).contains("--add-modules jdk.incubator.vector");
  }

  /** Builds, adds, saves, opens and searches; says what came out as one line. */
  static final class Script {

    private static final List<Encoding> ENCODINGS = List.of(Encoding.values());

    private Script() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(run(Path.of(arguments[0])));
    }

    static String run(Path root) throws IOException {
      var lines = new ArrayList<String>();
      Iterator<Encoding> encodings = Stream.generate(ENCODINGS::stream).flatMap(e -> e).iterator();
      for (Metric metric : Metric.values()) {
        for (Codes codes : TestIndexes.formats()) {
          Encoding vectors = encodings.next();
          Path directory = root.resolve(metric + "-" + codes);
          String answers = build(directory, metric, codes, vectors) + open(directory);
          lines.add(metric == Metric.DOT ? answers + shards(directory) : answers);
        }
        encodings.next(); // so that each code format meets each encoding once
      }
      return String.join(" ", lines);
    }

    private static String build(Path directory, Metric metric, Codes codes, Encoding vectors) {
      int count = metric == Metric.COSINE && codes == Codes.INT8 ? 1_100 : 300; // batches, once
      float[][] rows = RandomVectors.seeded(61).clustered(5, 0.5f).rows(count, DIMENSION);
      for (float[] row : rows) {
        row[4] += 60; // so that int8 codes learn an origin
      }
      try (VectorIndex index =
          TestIndexes.builder(DIMENSION, metric, codes).vectors(vectors).openOrCreate(directory)) {
        index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
        for (int id = 0; id < 40; id++) {
          index.add(5_000L + id, rows[3 * id]);
        }
        return digest(index);
      }
    }

    private static String open(Path directory) throws IOException {
      var crc = new CRC32C();
      try (VectorIndex index = VectorIndex.open(directory)) {
        crc.update(digest(index).getBytes(StandardCharsets.UTF_8));
      }
      crc.update(Files.readAllBytes(directory.resolve("index.nf")));
      crc.update(Files.readAllBytes(directory.resolve("vectors-000001.nf")));
      return "/%08x".formatted(crc.getValue());
    }

    /** SHA-256 of the index frozen, and of a file built anew; and what they answer. */
    private static String shards(Path directory) {
      Path frozen = directory.resolve("frozen.shard");
      Path built = directory.resolve("built.shard");
      float[][] rows = RandomVectors.seeded(63).clustered(5, 0.5f).rows(60, DIMENSION);
      String sha256;
      try (VectorIndex index = VectorIndex.open(directory)) {
        IndexStats stats = index.stats();
        sha256 = index.freeze(frozen).sha256();
        IndexBuilder builder = TestIndexes.builder(DIMENSION, stats.metric(), stats.codes());
        ShardOptions options = ShardOptions.DEFAULT.cells(4).bulk(TestIndexes.TWO_THREADS);
        sha256 += builder.buildShard(ArraySource.of(rows), built, options).sha256();
      }
      try (VectorIndex one = VectorIndex.openShard(frozen);
          VectorIndex other = VectorIndex.openShard(built)) {
        return sha256 + digest(one) + digest(other);
      }
    }

    private static String digest(VectorIndex index) {
      var crc = new CRC32C();
      float[][] queries = RandomVectors.seeded(62).gaussian().rows(25, DIMENSION);
      for (SearchResult result : TestIndexes.answers(index, queries)) {
        crc.update(result.toString().getBytes(StandardCharsets.UTF_8));
      }
      return "%d:%08x:%08x"
          .formatted(index.size(), crc.getValue(), index.stats().degrees().hashCode());
    }
  }
}
