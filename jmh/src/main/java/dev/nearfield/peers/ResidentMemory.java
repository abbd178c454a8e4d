package dev.nearfield.peers;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds in RAM. Its heap must be touched in full when it starts ({@code
 * -XX:+AlwaysPreTouch}): then resident bytes grow only by what lies outside the heap.
 *
 * @param residentBytes of the process, or {@link #UNKNOWN}
 * @param liveHeapBytes used after a full collection
 */
record ResidentMemory(long residentBytes, long liveHeapBytes) {

  static final long UNKNOWN = -1;

  private static final Path STATUS = Path.of("/proc/self/status");

  static ResidentMemory now() throws IOException {
    MemoryMXBean heap = ManagementFactory.getMemoryMXBean();
    heap.gc();
    return new ResidentMemory(residentNow(), heap.getHeapMemoryUsage().getUsed());
  }

  /** Bytes that came since an earlier state, inside the heap and outside, or {@link #UNKNOWN}. */
  long above(ResidentMemory earlier) {
    return residentBytes == UNKNOWN
        ? UNKNOWN
        : residentBytes - earlier.residentBytes + (liveHeapBytes - earlier.liveHeapBytes);
  }

  private static long residentNow() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return UNKNOWN;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(UNKNOWN);
    }
  }
}
