package dev.nearfield;

import dev.nearfield.cli.IndexFolder;
import dev.nearfield.storage.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link VectorIndex#open}, up to the first answer, of an index whose files are in the page cache.
 *
 * <p>The build has warmed the code, so this is what the files cost. What a starting service sees,
 * code still cold, is in the tables of {@code jmh/compare}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 5)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class OpenBenchmark {

  @Param({"FLOAT32", "INT8"})
  Codes codes;

  @Param("768")
  int dimension;

  @Param("20000")
  int rows;

  @Param({"FULL", "LAZY"})
  Verify verify;

  private Path directory;
  private Query query;

  /** Builds the index and saves it. */
  @Setup
  public void save() throws IOException {
    var source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
    query = Query.of(source.further(0, 1)[0]);
    directory = Files.createTempDirectory("nearfield-open");
    try (var index =
        BenchmarkIndex.builder(codes, dimension).openOrCreate(directory.resolve("index"))) {
      index.addAll(source, BulkOptions.DEFAULT);
    }
  }

  /** Deletes the files. */
  @TearDown
  public void delete() throws IOException {
    IndexFolder.clear(directory);
    Files.delete(directory);
  }

  /** Opens, answers one query, closes. */
  @Benchmark
  public SearchResult open() {
    try (var index = VectorIndex.builder().verify(verify).open(directory.resolve("index"))) {
      return index.search(query);
    }
  }
}
