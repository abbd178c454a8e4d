package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.LogRecovery;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a log file: reading and opening it end in a typed exception or go on as a log. An
 * even first byte of an input asks for right checksums.
 */
public final class LogFuzzTarget implements FuzzTarget {

  private static final Path ROOT = Path.of("/simulated");
  private static final LogOptions OPTIONS =
      LogOptions.DEFAULT.withFileBytes(4 << 10).withDurability(Durability.ON_CLOSE);

  @Override
  public List<byte[]> seeds() {
    var seeds = new ArrayList<byte[]>();
    for (int first = 0; first < 2; first++) {
      byte[] file = validLog(first);
      byte[] input = new byte[file.length + 1];
      input[0] = (byte) first;
      System.arraycopy(file, 0, input, 1, file.length);
      seeds.add(input);
    }
    return seeds;
  }

  @Override
  public boolean reads(byte[] input) {
    if (input.length == 0) {
      return false;
    }
    byte[] file = Arrays.copyOfRange(input, 1, input.length);
    if (input[0] % 2 == 0) {
      LogForgery.signAll(file);
    }
    return check(file);
  }

  /** The bytes of a log that was closed, with records of many lengths. */
  static byte[] validLog(long seed) {
    var disk = SimulatedDisk.empty(ROOT);
    try (var log =
        WriteAheadLog.open(disk, ROOT, LogOptions.DEFAULT, 1, (sequence, record) -> {})) {
      for (int count = 0; count < 20; count++) {
        log.append(ByteBuffer.wrap(new LogPayload((int) seed, 1, 0, count).bytes()));
        log.force();
      }
    }
    try (FileHandle file = disk.openForRead(disk.list(ROOT).getFirst())) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return bytes.array();
    }
  }

  /** Checks one file; returns whether it could be opened. */
  static boolean check(byte[] content) {
    var disk = SimulatedDisk.empty(ROOT);
    try (FileHandle file = disk.create(ROOT.resolve("log-0000000007.nf"))) {
      file.write(ByteBuffer.wrap(content), 0);
    }
    try {
      LogRecovery read = WriteAheadLog.read(disk, ROOT, 1, (sequence, record) -> {});
      checkGoesOn(disk, read);
      return true;
    } catch (StorageException refused) {
      if (!String.valueOf(refused.getMessage()).contains(ROOT.toString())) {
        throw new AssertionError("names no file", refused);
      }
      return false;
    }
  }

  /** What could be read can be opened, and has one record more after one more was appended. */
  private static void checkGoesOn(SimulatedDisk disk, LogRecovery read) {
    try (var log = WriteAheadLog.open(disk, ROOT, OPTIONS, 1, (sequence, record) -> {})) {
      if (log.lastSequence() != read.lastSequence()) {
        throw new AssertionError("opening found %s, reading %s".formatted(log.recovery(), read));
      }
      log.append(ByteBuffer.allocate(8));
    }
    LogRecovery again = WriteAheadLog.read(disk, ROOT, 1, (sequence, record) -> {});
    if (again.recordCount() != read.recordCount() + 1 || again.tornTail().isPresent()) {
      throw new AssertionError("after one more than %s: %s".formatted(read, again));
    }
  }
}
