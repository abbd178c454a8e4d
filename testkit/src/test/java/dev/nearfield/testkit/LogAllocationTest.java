package dev.nearfield.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.WriteAheadLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Here because storage's own tests see no management beans. */
class LogAllocationTest {

  private static final int APPENDS = 500;

  @Test
  void append_warm_allocatesNothing(@TempDir Path directory) {
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    var options = LogOptions.DEFAULT.withDurability(Durability.ON_CLOSE);
    try (var log = WriteAheadLog.open(FileAccess.system(), directory, options, 1, (s, r) -> {});
        var arena = Arena.ofConfined()) {
      MemorySegment record = arena.allocate(400);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 100 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < APPENDS; i++) {
          log.append(record);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).as("bytes of %d appends", APPENDS).isLessThan(APPENDS);
    }
  }
}
