package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Records whose bytes follow from a seed and their number, and a visitor that knows them. */
final class LogRecords implements LogVisitor {

  static final FileAccess FILES = FileAccess.system();
  static final LogOptions SMALL = LogOptions.DEFAULT.withFileBytes(4 << 10);

  private final int seed;
  private final List<Long> seen = new ArrayList<>();

  LogRecords(int seed) {
    this.seed = seed;
  }

  /** Most are short, one in sixteen fills a good part of a small file. */
  byte[] bytes(long sequence) {
    var random = new SplittableRandom(seed * 1_000_003L + sequence);
    var bytes = new byte[random.nextInt(16) == 0 ? random.nextInt(3_000) : random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Appends the next records up to {@code last}. */
  void append(WriteAheadLog log, long last) {
    for (long next = log.lastSequence() + 1; next <= last; next++) {
      assertThat(log.append(ByteBuffer.wrap(bytes(next)))).isEqualTo(next);
    }
  }

  @Override
  public void visit(long sequence, MemorySegment record) {
    assertThat(record.toArray(ValueLayout.JAVA_BYTE)).as("%d", sequence).isEqualTo(bytes(sequence));
    seen.add(sequence);
  }

  /** Expects that exactly these records were shown, in order. */
  void expect(long first, long last) {
    assertThat(seen).hasSize((int) (last - first + 1));
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).isEqualTo(first + i);
    }
  }

  static WriteAheadLog open(Path directory, long from, LogVisitor visitor) {
    return WriteAheadLog.open(FILES, directory, SMALL, from, visitor);
  }

  /** Opens a log that nobody looks into. */
  static WriteAheadLog open(Path directory) {
    return open(directory, 1, (sequence, record) -> {});
  }

  /** Reads all of a log from {@code first} on and expects it to end with {@code last}. */
  LogRecovery expectLog(Path directory, long first, long last) {
    var visitor = new LogRecords(seed);
    LogRecovery found = WriteAheadLog.read(FILES, directory, first, visitor);
    visitor.expect(first, last);
    assertThat(found.lastSequence()).isEqualTo(last);
    assertThat(found.recordCount()).isEqualTo(last - first + 1);
    return found;
  }
}
