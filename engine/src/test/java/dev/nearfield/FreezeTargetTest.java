package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.parallel.WatchedCall;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a shard cannot be written: over an index, and where another one is being written. */
class FreezeTargetTest {

  private static final float[][] VECTORS = RandomVectors.seeded(33).gaussian().rows(50, 6);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index.nf",
        "index.nf.tmp",
        "calibration.nf",
        "calibration.nf.tmp",
        "vectors-000001.nf",
        "vectors-000123.nf",
        "records-000001.nf",
        "log-0000000001.nf",
        "keys-1.map",
        "live.nf",
        "LOCK"
      })
  void freeze_ontoAFileOfAnIndex_isRefused(String name) throws IOException {
    Path folder = directory.resolve("index");
    Path file = folder.resolve(name);
    Path link = Files.createSymbolicLink(directory.resolve("link"), folder);
    Files.createDirectories(folder.resolve("x"));
    try (VectorIndex index = builder().openOrCreate(folder);
        VectorIndex other = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8)) {
      index.addAll(ArraySource.of(VECTORS), TestIndexes.TWO_THREADS);
      index.save();
      Map<String, ByteBuffer> before = contents(folder);
      assertRefused(() -> index.freeze(file));
      assertRefused(() -> index.freeze(folder.resolve("x/..").resolve(name)));
      assertRefused(() -> other.freeze(link.resolve(name)));
      assertRefused(
          () -> builder().buildShard(VectorSource.of(VECTORS), file, ShardOptions.DEFAULT));
      assertThat(contents(folder)).isEqualTo(before);
      assertThat(index.freeze(folder.resolve("a.shard")).rows()).isEqualTo(VECTORS.length);
    }
    try (VectorIndex index = VectorIndex.open(folder)) {
      assertThat(index.size()).isEqualTo(VECTORS.length);
    }
  }

  @Test
  void freeze_whereNoIndexIs_takesAnyName() {
    try (VectorIndex index = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8)) {
      Path file = directory.resolve("vectors-000001.nf");
      index.freeze(file);
      assertThat(index.freeze(file).rows()).isEqualTo(VECTORS.length); // there already
    }
  }

  /** The first one waits for a bulk add; the second one comes meanwhile, from another index. */
  @Test
  void freeze_toAFileBeingWritten_isRefusedUntilThatEnds() throws InterruptedException {
    Path file = directory.resolve("a.shard");
    Path own = directory.getFileName();
    var first = new WatchedCall[1];
    try (VectorIndex index = builder().inMemory();
        VectorIndex other = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8)) {
      Runnable whileAdding =
          () -> {
            first[0] = WatchedCall.start(() -> index.freeze(file));
            assertThat(first[0].waits()).isTrue();
            assertBusy(() -> other.freeze(directory.resolve("../" + own + "/a.shard")));
            other.freeze(directory.resolve("b.shard"));
          };
      index.addAll(whenRead(whileAdding), BulkOptions.DEFAULT.threads(1));
      assertThat(first[0].failure()).isNull();
      other.freeze(file);
    }
  }

  @Test
  void buildShard_toAFileBeingWritten_isRefusedUntilThatFails() {
    Path file = directory.resolve("a.shard");
    try (VectorIndex other = TestIndexes.filled(VECTORS, Metric.SQUARED_L2, Codes.INT8)) {
      var failure = new IllegalStateException("of the source");
      VectorSource failing =
          whenRead(
              () -> {
                assertBusy(() -> other.freeze(file));
                throw failure;
              });
      assertThatThrownBy(() -> builder().buildShard(failing, file, ShardOptions.DEFAULT))
          .satisfiesAnyOf(
              thrown -> assertThat(thrown).isSameAs(failure),
              thrown -> assertThat(thrown).hasCause(failure));
      assertThat(other.freeze(file).rows()).isEqualTo(VECTORS.length);
    }
  }

  /** Does something when a vector is read for the first time. */
  private static VectorSource whenRead(Runnable task) {
    var reads = new AtomicInteger();
    VectorSource source = ArraySource.of(VECTORS);
    return new VectorSource() {
      @Override
      public int count() {
        return source.count();
      }

      @Override
      public Object id(int position) {
        return source.id(position);
      }

      @Override
      public void read(int position, float[] target) {
        if (reads.getAndIncrement() == 0) {
          task.run();
        }
        source.read(position, target);
      }
    };
  }

  private static void assertRefused(Runnable write) {
    assertThatThrownBy(write::run)
        .isInstanceOf(TargetFileException.class)
        .hasMessageContaining("of the index in")
        .hasMessageContaining("name another file");
  }

  private static void assertBusy(Runnable write) {
    assertThatThrownBy(write::run)
        .isInstanceOf(TargetFileException.class)
        .hasMessageContaining("a.shard: wait for that, or name another file");
  }

  /** Not what is written every second, nor what gives the lock up when a reader closes it. */
  private static boolean keeps(Path file) {
    return Files.isRegularFile(file) && !file.endsWith("live.nf") && !file.endsWith("LOCK");
  }

  private static Map<String, ByteBuffer> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, ByteBuffer>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(FreezeTargetTest::keeps).toList()) {
        contents.put(String.valueOf(file.getFileName()), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  private static IndexBuilder builder() {
    return TestIndexes.builder(VECTORS[0].length, Metric.SQUARED_L2, Codes.INT8);
  }
}
