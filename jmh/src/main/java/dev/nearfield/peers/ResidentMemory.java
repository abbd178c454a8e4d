package dev.nearfield.peers;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process holds in RAM. Its heap must be touched in full when it starts ({@code
 * -XX:+AlwaysPreTouch}): then resident bytes grow only by what lies outside the heap.
 *
 * @param residentBytes of the process, mapped files included, or {@link #UNKNOWN}
 * @param anonymousBytes of those, the ones that no file backs: what the system cannot drop
 * @param liveHeapBytes used after a full collection
 */
record ResidentMemory(long residentBytes, long anonymousBytes, long liveHeapBytes) {

  static final long UNKNOWN = -1;

  private static final Path STATUS = Path.of("/proc/self/status");

  static ResidentMemory now() throws IOException {
    MemoryMXBean heap = ManagementFactory.getMemoryMXBean();
    heap.gc();
    List<String> status = Files.isReadable(STATUS) ? Files.readAllLines(STATUS) : List.of();
    return new ResidentMemory(
        bytes(status, "VmRSS:"), bytes(status, "RssAnon:"), heap.getHeapMemoryUsage().getUsed());
  }

  /** What came since an earlier state, the heap counted by what is live in it. */
  Reply.Weighed above(ResidentMemory earlier) {
    if (residentBytes == UNKNOWN) {
      return new Reply.Weighed(UNKNOWN, UNKNOWN);
    }
    long heap = liveHeapBytes - earlier.liveHeapBytes;
    return new Reply.Weighed(
        residentBytes - earlier.residentBytes + heap,
        anonymousBytes - earlier.anonymousBytes + heap);
  }

  private static long bytes(List<String> status, String field) {
    return status.stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(UNKNOWN);
  }
}
