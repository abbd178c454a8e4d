package dev.nearfield.storage;

import static dev.nearfield.storage.LogRecords.FILES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage of records that were on disk is reported; what a crash leaves is not taken for damage. */
class LogDamageTest {

  private static final int LAST = 24;

  @TempDir Path directory;

  private final LogRecords records = new LogRecords(2);

  @BeforeEach
  void write() {
    try (var log = LogRecords.open(directory)) {
      records.append(log, LAST);
    }
    assertThat(logs()).hasSizeGreaterThan(1);
  }

  @Test
  void read_anyByteFlipped_reportsItOrLosesNothing() throws IOException {
    long marks = 0;
    for (Path file : logs()) {
      byte[] intact = Files.readAllBytes(file);
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int at = 0; at < intact.length; at++) {
          channel.write(ByteBuffer.wrap(new byte[] {(byte) (intact[at] ^ (1 << at % 8))}), at);
          marks += survives(file, at) ? 1 : 0;
          channel.write(ByteBuffer.wrap(intact, at, 1), at);
        }
      }
    }
    // A damaged mark at the end looks like a torn one, and nothing is lost with it.
    assertThat(marks).isEqualTo(LogLayout.FRAME_HEADER_BYTES);
  }

  @Test
  void read_anyFileButTheLastCut_reportsIt() throws IOException {
    List<Path> logs = logs();
    for (Path file : logs.subList(0, logs.size() - 1)) {
      byte[] intact = Files.readAllBytes(file);
      for (int length = 0; length < intact.length; length += 7) {
        Files.write(file, Arrays.copyOf(intact, length));
        assertThat(survives(file, length)).as("%s cut to %d", file, length).isFalse();
      }
      Files.write(file, intact);
    }
    records.expectLog(directory, 1, LAST);
  }

  @Test
  void read_lastFileCutAnywhere_keepsAPrefix() throws IOException {
    Path file = logs().getLast();
    byte[] intact = Files.readAllBytes(file);
    long before = firstSequence(file) - 1;
    for (int length = LogLayout.HEADER_BYTES; length < intact.length; length++) {
      Files.write(file, Arrays.copyOf(intact, length));
      LogRecovery found = WriteAheadLog.read(FILES, directory, 1, new LogRecords(2));
      assertThat(found.lastSequence()).isBetween(before, (long) LAST);
    }
  }

  @Test
  void read_unforcedFramesReordered_endsBeforeTheFirstBrokenOne() throws IOException {
    byte[] broken = unforced(5);
    // The second of five frames of 104 bytes is broken; none of the others vouches for it.
    broken[LogLayout.HEADER_BYTES + 104 + 50] ^= 1;
    Files.write(logs().getLast(), broken);
    LogRecovery found = WriteAheadLog.read(FILES, directory, 1, (s, r) -> {});
    assertThat(found.lastSequence()).isEqualTo(LAST + 1);
    assertThat(found.tornTail()).isPresent();
  }

  @Test
  void read_forcedFrameBroken_isReportedAsSoonAsAFrameFollowsIt() throws IOException {
    var log = LogRecords.open(directory);
    log.awaitDurable(log.append(ByteBuffer.allocate(72)));
    Path file = logs().getLast();
    expectCutAt(LogLayout.HEADER_BYTES + 50, file);
    log.append(ByteBuffer.allocate(72)); // not forced
    assertThatThrownBy(() -> expectCutAt(LogLayout.HEADER_BYTES + 50, file))
        .isInstanceOfSatisfying(
            CorruptFileException.class,
            report -> assertThat(report.offsetBytes()).isEqualTo(LogLayout.HEADER_BYTES))
        .hasMessageContaining("record %d is broken", LAST + 1)
        .hasMessageContaining("says it was on disk");
    log.close();
  }

  /** Reads the log with one byte flipped; expects it to end before this file's first record. */
  private void expectCutAt(int at, Path file) throws IOException {
    byte[] intact = Files.readAllBytes(file);
    byte[] broken = intact.clone();
    broken[at] ^= 1;
    Files.write(file, broken);
    try {
      assertThat(WriteAheadLog.read(FILES, directory, 1, (s, r) -> {}).lastSequence())
          .isEqualTo(LAST);
    } finally {
      Files.write(file, intact);
    }
  }

  @Test
  void read_payloadLooksLikeAFrame_isNoWitness() throws IOException {
    byte[] intact = unforced(2);
    Path file = logs().getLast();
    // The last frame's payload imitates a frame that knows all records to be on disk.
    var forged = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    LogLayout.putFrame(forged, 0, LogLayout.MARK, LAST + 9, LAST + 9, 0, new FrameChecksum(0));
    byte[] broken = intact.clone();
    System.arraycopy(forged.array(), 0, broken, LogLayout.HEADER_BYTES + 104 + 32, 64);
    broken[LogLayout.HEADER_BYTES + 50] ^= 1;
    Files.write(file, broken);
    assertThat(WriteAheadLog.read(FILES, directory, 1, (s, r) -> {}).lastSequence())
        .isEqualTo(LAST);
  }

  @Test
  void read_framesOfAnEarlierLife_doNotComeBack() throws IOException {
    byte[] earlier = unforced(6);
    Path old = logs().getLast();
    byte[] cut = Arrays.copyOf(earlier, LogLayout.HEADER_BYTES + 104);
    Files.write(old, cut); // five records are lost
    byte[] now = unforced(3);
    Path file = logs().getLast();
    assertThat(file).isNotEqualTo(old);
    // The disk gives the new file blocks that still hold the old one's frames.
    byte[] stale = Arrays.copyOf(earlier, earlier.length);
    System.arraycopy(now, 0, stale, 0, now.length);
    Files.write(file, stale);
    assertThat(WriteAheadLog.read(FILES, directory, 1, (s, r) -> {}).lastSequence())
        .isEqualTo(LAST + 1 + 3);
  }

  @Test
  void open_hostileLengths_allocateNothing() throws IOException {
    unforced(1);
    Path file = logs().getLast();
    byte[] intact = Files.readAllBytes(file);
    long salt = ByteBuffer.wrap(intact).order(ByteOrder.LITTLE_ENDIAN).getLong(64);
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 73, 105}) {
      ByteBuffer bytes = ByteBuffer.wrap(intact.clone()).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer frame =
          bytes
              .slice(LogLayout.HEADER_BYTES, LogLayout.FRAME_HEADER_BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      int kind = LogLayout.RECORD;
      LogLayout.putFrame(frame, length, kind, LAST + 1, LAST, 0, new FrameChecksum(salt));
      Files.write(file, bytes.array());
      assertThat(WriteAheadLog.read(FILES, directory, 1, (s, r) -> {}).lastSequence())
          .isEqualTo(LAST);
    }
  }

  @Test
  void open_damagedOldFile_doesNotMatterBehindTheCheckpoint() throws IOException {
    Files.write(logs().getFirst(), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> LogRecords.open(directory)).isInstanceOf(CorruptFileException.class);
    LogRecords.open(directory, LAST, records).close();
    records.expect(LAST, LAST);
  }

  /** Appends equal records without forcing them, in a file of their own; returns its bytes. */
  private byte[] unforced(int count) throws IOException {
    var options = LogRecords.SMALL.withDurability(Durability.ON_CLOSE);
    var log = WriteAheadLog.open(FILES, directory, options, 1, (s, r) -> {});
    for (int i = 0; i < count; i++) {
      log.append(ByteBuffer.allocate(72));
    }
    Path file = logs().getLast();
    byte[] bytes = Files.readAllBytes(file);
    log.close();
    Files.write(file, bytes); // without the mark that closing wrote
    return bytes;
  }

  /**
   * Whether the damaged log reads as if nothing had happened; else the report must be a good one.
   */
  private boolean survives(Path damaged, long at) {
    try {
      var visitor = new LogRecords(2);
      WriteAheadLog.read(FILES, directory, 1, visitor);
      visitor.expect(1, LAST);
      return true;
    } catch (CorruptFileException | UnsupportedVersionException | MissingRecordsException report) {
      if (report instanceof CorruptFileException corrupt) {
        assertThat(corrupt.offsetBytes()).as("%s byte %d", damaged, at).isLessThanOrEqualTo(at);
      }
      return false;
    }
  }

  private static long firstSequence(Path file) {
    try (var reader = LogFileReader.open(FILES, file)) {
      return reader.firstSequence();
    }
  }

  private List<Path> logs() {
    return new LogFolder(FILES, directory).list();
  }
}
