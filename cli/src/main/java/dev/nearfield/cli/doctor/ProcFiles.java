package dev.nearfield.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what Linux tells in files; what it does not tell is empty. */
final class ProcFiles {

  /** CPU features that kernels gain from, as x86 and Arm kernels spell them. */
  private static final Set<String> FEATURES =
      Set.of(
          "fma",
          "avx2",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_vpopcntdq",
          "asimd",
          "asimddp",
          "sve",
          "sve2");

  private ProcFiles() {}

  /** Lines of a file, or none if it cannot be read. */
  static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException _) {
      return List.of();
    }
  }

  static String cpuFeatures() {
    Set<String> found =
        lines("/proc/cpuinfo").stream()
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .limit(1)
            .flatMap(line -> Stream.of(line.split("\\s+")))
            .filter(FEATURES::contains)
            .collect(Collectors.toCollection(TreeSet::new));
    return found.isEmpty() ? "features unknown" : String.join(" ", found);
  }

  /** A number in a file of its own, such as a cgroup's limit; empty for {@code max}. */
  static OptionalLong number(String file) {
    return lines(file).stream()
        .limit(1)
        .map(String::strip)
        .filter(line -> line.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** A value of a file like {@code /proc/meminfo}, whose unit is kB, in bytes. */
  static OptionalLong kilobytes(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }

  /** The bytes of huge pages in the mapping around an address, by {@code /proc/self/smaps}. */
  static OptionalLong hugePageBytes(List<String> smaps, long address) {
    for (int i = 0; i < smaps.size(); i++) {
      if (holds(smaps.get(i), address)) {
        int end = i + 1;
        while (end < smaps.size() && !smaps.get(end).startsWith("VmFlags")) {
          end++;
        }
        return kilobytes(smaps.subList(i, end), "AnonHugePages");
      }
    }
    return OptionalLong.empty();
  }

  /** Whether a line is the head of a mapping, {@code from-to ...} in hex, that holds an address. */
  private static boolean holds(String line, long address) {
    String range = line.split(" ", 2)[0];
    if (!range.matches("[0-9a-f]{1,16}-[0-9a-f]{1,16}")) {
      return false;
    }
    String[] ends = range.split("-", 2);
    return Long.compareUnsigned(address, Long.parseUnsignedLong(ends[0], 16)) >= 0
        && Long.compareUnsigned(address, Long.parseUnsignedLong(ends[1], 16)) < 0;
  }
}
