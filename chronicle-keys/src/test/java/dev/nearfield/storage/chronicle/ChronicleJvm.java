package dev.nearfield.storage.chronicle;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The flags that this JVM was given for Chronicle Map, for its children. */
final class ChronicleJvm {

  private ChronicleJvm() {}

  /** What a child needs, and what lets it start soon. */
  static List<String> flags() {
    var flags = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("--add-exports"))
        .forEach(flags::add);
    flags.add("--sun-misc-unsafe-memory-access=allow");
    return flags;
  }
}
