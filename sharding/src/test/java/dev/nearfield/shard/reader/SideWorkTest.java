package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.testkit.ForwardingHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideWorkTest {

  @TempDir private Path folder;

  /** Closing a cache waits until its downloads have left, and a shard may have gigabytes. */
  @Test
  void sha256_interrupted_ends() throws Exception {
    Path file = Files.write(folder.resolve("content"), new byte[1 << 20]);
    var beside = new SideWork(1);
    try (var content = FileAccess.system().openForRead(file)) {
      var interrupted = new InterruptingHandle(content);
      assertThatThrownBy(() -> beside.sha256(interrupted)).isInstanceOf(InterruptedException.class);
      assertThat(interrupted.reads).isEqualTo(1);
      assertThat(beside.sha256(content))
          .as("its turn was given back")
          .isEqualTo(Sha256.of(content));
    }
  }

  /** Interrupts who reads it. */
  private static final class InterruptingHandle extends ForwardingHandle {

    private int reads;

    InterruptingHandle(FileHandle handle) {
      super(handle);
    }

    @Override
    public int read(ByteBuffer destination, long position) {
      reads++;
      Thread.currentThread().interrupt();
      return super.read(destination, position);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (128 << 10) - 1, 128 << 10, (128 << 10) + 1, 300_000})
  void sha256_anyLengthByManyThreads_isThatOfTheBytes(int length) throws Exception {
    var bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    Path file = Files.write(folder.resolve("content"), bytes);
    var beside = new SideWork(1);
    List<Future<String>> sums = new ArrayList<>();
    try (var content = FileAccess.system().openForRead(file);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 4; thread++) {
        sums.add(threads.submit(() -> beside.sha256(content)));
      }
      for (Future<String> sum : sums) {
        assertThat(sum.get()).isEqualTo(Sha256.of(bytes));
      }
      assertThat(Sha256.of(content)).isEqualTo(Sha256.of(bytes));
    }
  }
}
