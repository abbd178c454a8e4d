package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that write a shard to one file. */
class FreezeProcessesTest {

  private static final float[][] VECTORS = RandomVectors.seeded(33).gaussian().rows(50, 6);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path directory;
  private Path file;
  private VectorIndex index;
  private @Nullable Process builder;

  @BeforeEach
  void open() {
    file = directory.resolve("a.shard");
    index = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8);
  }

  @AfterEach
  void close() throws InterruptedException {
    index.close();
    if (builder != null) {
      builder.destroyForcibly().waitFor();
    }
  }

  /** Builds a shard from a source that waits for a line of input before it gives a vector. */
  static final class Builder {

    private Builder() {}

    public static void main(String[] arguments) {
      var waited = new AtomicBoolean();
      VectorSource source = VectorSource.of(VECTORS);
      var waiting =
          new VectorSource() {
            @Override
            public int count() {
              return source.count();
            }

            @Override
            public void read(int position, float[] vector) {
              if (waited.compareAndSet(false, true)) {
                awaitLine();
              }
              source.read(position, vector);
            }
          };
      var threads = ShardOptions.DEFAULT.bulk(BulkOptions.DEFAULT.threads(1));
      TestIndexes.builder(VECTORS[0].length, Metric.SQUARED_L2, Codes.INT8)
          .buildShard(waiting, Path.of(arguments[0]), threads);
    }

    private static void awaitLine() {
      System.out.println("building");
      try {
        if (System.in.read() < 0) {
          System.exit(1);
        }
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
    }
  }

  private Process startBuilder() throws IOException {
    Process started = ChildJvm.start(List.of(), Builder.class, file.toString());
    builder = started;
    var output =
        new BufferedReader(
            new InputStreamReader(started.getInputStream(), StandardCharsets.US_ASCII));
    assertThat(output.readLine()).isEqualTo("building");
    return started;
  }

  @Test
  void freeze_toAFileAnotherProcessBuilds_isRefusedUntilThatEnds() throws Exception {
    Process other = startBuilder();
    assertThatThrownBy(() -> index.freeze(file))
        .isInstanceOf(TargetFileException.class)
        .hasMessageContaining("another process")
        .hasMessageContaining("a.shard: wait for that, or name another file");
    assertThat(index.freeze(directory.resolve("b.shard")).rows()).isEqualTo(VECTORS.length);
    other.getOutputStream().write('\n');
    other.getOutputStream().flush();
    assertThat(other.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(other.exitValue()).isZero();
    VectorIndex.verifyShard(file, _ -> {});
    assertThat(directory).isDirectoryNotContaining("glob:**.{tmp,lock}");
    index.freeze(file);
    assertThat(directory).isDirectoryNotContaining("glob:**.{tmp,lock}");
  }

  @Test
  void freeze_afterAProcessThatWasKilled_works() throws Exception {
    startBuilder().destroyForcibly().waitFor();
    assertThat(index.freeze(file).rows()).isEqualTo(VECTORS.length);
    VectorIndex.verifyShard(file, _ -> {});
    assertThat(directory).isDirectoryNotContaining("glob:**.{tmp,lock}");
  }
}
