package dev.nearfield.peers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where figures come from: they are worth nothing elsewhere. */
record Machine(String cpu, int processors, long memoryBytes, String os, String jdk) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  static Machine current() throws IOException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version());
  }

  /** One line for people. */
  String line() {
    return "%d x %s, %d GiB, %s, JDK %s".formatted(processors, cpu, memoryBytes >> 30, os, jdk);
  }

  private static String cpuName() throws IOException {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
