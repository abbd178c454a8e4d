package dev.nearfield.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where Jazzer enters: hands its inputs to the {@link FuzzTarget} that {@code
 * -Dnearfield.fuzz.target} names, and writes that target's seeds into files before. Jazzer knows
 * {@link #fuzzerInitialize} and {@link #fuzzerTestOneInput} by their names.
 *
 * <p>Threads: one. Owns: the target.
 */
public final class Fuzz {

  /** Held, as a logger that nobody holds forgets its level. */
  private static final Logger LOGGER = Logger.getLogger("dev.nearfield");

  private static final FuzzTarget TARGET = target(System.getProperty("nearfield.fuzz.target", ""));

  private Fuzz() {}

  /**
   * Mutes warnings, as damaged logs cause thousands a second, and reads each seed: Jazzer rewrites
   * classes when they are loaded, and would take those seconds for an input that never ends.
   */
  public static void fuzzerInitialize() {
    LOGGER.setLevel(Level.OFF);
    TARGET.seeds().forEach(TARGET::reads);
  }

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.reads(input);
  }

  /**
   * Writes the seeds.
   *
   * @param arguments the directory for them, which exists
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    List<byte[]> seeds = TARGET.seeds();
    for (int seed = 0; seed < seeds.size(); seed++) {
      Files.write(directory.resolve("seed-%03d".formatted(seed)), seeds.get(seed));
    }
  }

  private static FuzzTarget target(String className) {
    try {
      return Class.forName(className).asSubclass(FuzzTarget.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException failure) {
      throw new IllegalArgumentException(
          "-Dnearfield.fuzz.target must name a FuzzTarget, not '%s'".formatted(className), failure);
    }
  }
}
