package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.FileAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideWorkTest {

  @TempDir private Path folder;

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
