package dev.nearfield.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Knows JDK builds that can damage data. */
final class JdkWarning {

  private static final int FEATURE = 25;
  private static final int FIRST_SOUND_UPDATE = 3;

  private JdkWarning() {}

  /** A warning for the running JVM, if it deserves one. */
  static Optional<String> ofThisJvm() {
    Runtime.Version version = Runtime.version();
    // The collector is asked only where it matters: finding it out takes time.
    return isAffected(version) && usesG1() ? Optional.of(text(version)) : Optional.empty();
  }

  static boolean isAffected(Runtime.Version version) {
    return version.feature() == FEATURE && version.update() < FIRST_SOUND_UPDATE;
  }

  private static boolean usesG1() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .anyMatch(name -> name.startsWith("G1"));
  }

  private static String text(Runtime.Version version) {
    return "nearfield: warning: on JDK %s the G1 collector can damage pinned memory (JDK-8377811): "
            .formatted(version)
        + "update to 25.0.3 or newer, or set NEARFIELD_JAVA_OPTS=-XX:+UseParallelGC";
  }
}
