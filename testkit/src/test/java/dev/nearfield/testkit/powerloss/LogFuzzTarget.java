package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.LogRecovery;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Any bytes as a log file: reading and opening it end in a typed exception or go on as a log.
 *
 * <p>Jazzer finds {@link #fuzzerTestOneInput} by its name: {@code jazzer --cp=... --target_class=
 * dev.nearfield.testkit.powerloss.LogFuzzTarget}.
 */
public final class LogFuzzTarget {

  private static final Path ROOT = Path.of("/simulated");
  private static final LogOptions OPTIONS =
      LogOptions.DEFAULT.withFileBytes(4 << 10).withDurability(Durability.ON_CLOSE);

  private LogFuzzTarget() {}

  /**
   * Takes one input.
   *
   * @param input an even first byte asks for right checksums; the others are a file
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] file = Arrays.copyOfRange(input, 1, input.length);
    if (input[0] % 2 == 0) {
      LogForgery.signAll(file);
    }
    check(file);
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
