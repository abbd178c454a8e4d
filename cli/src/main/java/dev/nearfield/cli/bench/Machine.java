package dev.nearfield.cli.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where figures were measured; names neither the host nor any path.
 *
 * @param cpu processor model
 * @param cores processors that the JVM may use
 * @param memoryBytes memory that the JVM may use, in bytes
 * @param os operating system and kernel version
 * @param jdk name and build of the Java virtual machine
 * @param vectorBits widest register the JIT compiler uses, in bits; null if the JVM does not tell
 * @param date day of the measurement, UTC, ISO 8601
 */
public record Machine(
    String cpu,
    int cores,
    long memoryBytes,
    String os,
    String jdk,
    @Nullable Integer vectorBits,
    String date) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** This machine, today. */
  public static Machine current() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
        property("os.name") + " " + property("os.version"),
        "%s %s (%s)"
            .formatted(property("java.vm.name"), Runtime.version(), property("java.vm.vendor")),
        widestVector(),
        LocalDate.now(ZoneOffset.UTC).toString());
  }

  /** One line for people. */
  public String describe() {
    String bits = vectorBits == null ? "" : ", %d-bit vectors".formatted(vectorBits);
    return "%s, %d cores%s, %.0f GiB, %s, %s, %s"
        .formatted(cpu, cores, bits, memoryBytes / (double) (1 << 30), os, jdk, date);
  }

  private static String cpuModel() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElseGet(() -> property("os.arch"));
      } catch (IOException _) {
        // The architecture is better than nothing.
      }
    }
    return property("os.arch");
  }

  private static @Nullable Integer widestVector() {
    try {
      var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      String bytes = diagnostics.getVMOption("MaxVectorSize").getValue();
      return Integer.parseInt(bytes) * Byte.SIZE;
    } catch (IllegalArgumentException _) {
      return null; // Another VM, or one without C2.
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
