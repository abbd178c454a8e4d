package dev.nearfield.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Knows JDK builds that can damage data. */
public final class JdkWarning {

  /** What is wrong with an affected JVM. */
  public static final String PROBLEM = "the G1 collector can damage pinned memory (JDK-8377811)";

  /** What to do about it. */
  public static final String ADVICE =
      "update to 25.0.3 or newer, or set NEARFIELD_JAVA_OPTS=-XX:+UseParallelGC";

  private static final int FEATURE = 25;
  private static final int FIRST_SOUND_UPDATE = 3;

  private JdkWarning() {}

  /** A warning for the running JVM, if it deserves one. */
  static Optional<String> ofThisJvm() {
    return concernsThisJvm() ? Optional.of(text(Runtime.version())) : Optional.empty();
  }

  /** Whether the running JVM is affected. */
  public static boolean concernsThisJvm() {
    // The collector is asked only where it matters: finding it out takes time.
    return isAffected(Runtime.version()) && usesG1();
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
    return "nearfield: warning: on JDK %s %s: %s".formatted(version, PROBLEM, ADVICE);
  }
}
