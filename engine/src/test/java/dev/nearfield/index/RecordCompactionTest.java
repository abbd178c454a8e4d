package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.IndexBuilder;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.storage.KeyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of records give back what replaced and deleted records took. */
class RecordCompactionTest {

  private static final int ROWS = 100;
  private static final int ROUNDS = 12;

  @TempDir Path folder;

  private final Random random = new Random(91);
  private final Map<Long, byte[]> expected = new TreeMap<>();

  @Test
  void save_afterRoundsOfReplacing_keepsRecordsAndLittleElse() throws IOException {
    try (VectorIndex index = builder().openOrCreate(folder)) {
      replace(index, ROWS);
      for (int round = 0; round < ROUNDS; round++) {
        replace(index, ROWS / 3);
        index.compact();
        index.save();
        check(index);
        VectorIndex.verify(folder, name -> {});
      }
      index.compact();
    }
    long payloads = expected.values().stream().mapToLong(payload -> payload.length).sum();
    assertThat(recordBytes()).isLessThan((long) (1.5 * payloads));
    try (VectorIndex index = VectorIndex.open(folder)) {
      check(index);
      replace(index, ROWS);
      index.compact();
      check(index);
    }
    try (VectorIndex index = VectorIndex.open(folder)) {
      check(index);
    }
  }

  /** Those that read a record go on, as its file ends when they have left. */
  @Test
  void save_besideReaders_disturbsNone() {
    try (VectorIndex index = builder().openOrCreate(folder)) {
      replace(index, ROWS);
      var stop = new AtomicBoolean();
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                for (long id = 0; !stop.get(); id = (id + 1) % ROWS) {
                  byte[] payload = index.record(id).payload();
                  byte[] uniform = new byte[payload.length];
                  Arrays.fill(uniform, payload[0]);
                  assertThat(payload).isEqualTo(uniform);
                }
              });
      for (int round = 0; round < ROUNDS; round++) {
        replace(index, ROWS / 3);
        index.compact();
        index.save();
      }
      stop.set(true);
      reading.join();
      check(index);
    }
  }

  /** Replaces some rows, each with a payload of one byte again and again, up to 5,000 times. */
  private void replace(VectorIndex index, int count) {
    for (int i = 0; i < count; i++) {
      long id = expected.size() < ROWS ? expected.size() : random.nextInt(ROWS);
      byte[] payload = new byte[1 + random.nextInt(5_000)];
      Arrays.fill(payload, (byte) random.nextInt());
      float[] vector = {random.nextFloat(), random.nextFloat()};
      index.upsert(VectorRecord.of(id, vector).payload(payload));
      expected.put(id, payload);
    }
  }

  private void check(VectorIndex index) {
    assertThat(index.size()).isEqualTo(ROWS);
    expected.forEach((id, payload) -> assertThat(index.record(id).payload()).isEqualTo(payload));
  }

  private long recordBytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        boolean counts = String.valueOf(file.getFileName()).startsWith("records-");
        bytes += counts ? Files.size(file) : 0;
      }
      return bytes;
    }
  }

  private static IndexBuilder builder() {
    return VectorIndex.builder()
        .dimension(2)
        .metric(Metric.SQUARED_L2)
        .ids(KeyType.LONG)
        .maintenance(Maintenance.MANUAL);
  }
}
