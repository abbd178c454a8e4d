package dev.nearfield.cli.doctor;

import static dev.nearfield.cli.doctor.Finding.ok;
import static dev.nearfield.cli.doctor.Finding.okIf;
import static dev.nearfield.cli.doctor.Finding.warn;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.nearfield.cli.Text;
import dev.nearfield.storage.ChunkedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;

/** Looks at the machine, or as much of it as a container shows: memory, huge pages, limits. */
final class MachineFindings {

  private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";
  private static final String CGROUP_LIMIT = "/sys/fs/cgroup/memory.max";
  private static final String CGROUP_USE = "/sys/fs/cgroup/memory.current";
  private static final int ROW_BYTES = 64;
  private static final long HUGE_PAGE_BYTES = 2 << 20;

  /** The first of them stays on small pages by intent. */
  private static final int TRIAL_PAGES = 8;

  private static final long LITTLE_MEMORY_BYTES = 500_000_000;

  /** An index has few files, but services have many connections. */
  private static final long FEW_FILES = 1_024;

  private MachineFindings() {}

  static List<Finding> all() {
    return List.of(memory(), hugePages(setting(), trial()), openFiles());
  }

  private static Finding memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long free =
        ProcFiles.kilobytes(ProcFiles.lines("/proc/meminfo"), "MemAvailable")
            .orElseGet(system::getFreeMemorySize);
    return memory(
        system.getTotalMemorySize(),
        free,
        ProcFiles.number(CGROUP_LIMIT),
        ProcFiles.number(CGROUP_USE));
  }

  /** A container's limit counts where it is tighter than what the machine has left. */
  static Finding memory(long total, long free, OptionalLong limit, OptionalLong used) {
    long left = free;
    String bound = "no container limit";
    if (limit.isPresent()) {
      left = Math.min(free, limit.getAsLong() - used.orElse(0));
      bound = "container limit " + Text.bytes(limit.getAsLong());
    }
    return okIf(
        left >= LITTLE_MEMORY_BYTES,
        "memory",
        "%s of %s available, %s".formatted(Text.bytes(left), Text.bytes(total), bound),
        "an index needs RAM for its codes and graph, about 0.3 KB a vector of 784 dimensions, or"
            + " 1 KB with int8 codes: free some or raise the limit");
  }

  private static String setting() {
    String line = String.join(" ", ProcFiles.lines(HUGE_PAGES));
    int from = line.indexOf('[');
    int to = line.indexOf(']');
    return from >= 0 && to > from ? line.substring(from + 1, to) : "unknown";
  }

  /** Bytes of huge pages that memory as the index uses it got; empty if the system does not say. */
  private static OptionalLong trial() {
    int rows = Math.toIntExact(TRIAL_PAGES * HUGE_PAGE_BYTES / ROW_BYTES);
    try (var memory = new ChunkedMemory(ROW_BYTES, rows)) {
      memory.ensureCapacity(rows);
      MemorySegment chunk = memory.chunk(0);
      chunk.fill((byte) 1);
      long inside = chunk.address() + chunk.byteSize() - 1;
      return ProcFiles.hugePageBytes(ProcFiles.lines("/proc/self/smaps"), inside);
    }
  }

  static Finding hugePages(String setting, OptionalLong trialBytes) {
    if (trialBytes.isEmpty()) {
      return ok("huge pages", "the system does not tell");
    }
    boolean got = trialBytes.getAsLong() >= HUGE_PAGE_BYTES;
    return okIf(
        got,
        "huge pages",
        "setting '%s', a test allocation got %s"
            .formatted(setting, got ? Text.bytes(trialBytes.getAsLong()) : "none"),
        setting.equals("never")
            ? "searches are faster with them: echo madvise > " + HUGE_PAGES
            : "memory may be too fragmented; a restart of the machine helps");
  }

  private static Finding openFiles() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      return openFiles(unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount());
    }
    return warn("open files", "unknown on this system", "Nearfield is tested on Linux");
  }

  static Finding openFiles(long open, long limit) {
    return okIf(
        limit - open >= FEW_FILES,
        "open files",
        "%s open, limit %s".formatted(Text.count(open), Text.count(limit)),
        "raise the limit: ulimit -n 65536");
  }
}
