package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.Mutations;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory of every kind that files which lie make an open take, as the system counts it: in a
 * process whose heap is all there from the start, the resident set grows by no more than the file
 * and 16 MB. {@link HostileFolderTest} counts what is allocated on the heap. Linux only.
 *
 * <p>{@code -Dnearfield.hostile.memory=100000} opens that many, {@code -Dnearfield.hostile.seed}
 * draws others.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class HostileMemoryTest {

  private static final int LIES = Integer.getInteger("nearfield.hostile.memory", 300);
  private static final int SEED = Integer.getInteger("nearfield.hostile.seed", 1);
  private static final Path FORGET_PEAK = Path.of("/proc/self/clear_refs");

  /** A heap that never grows, so that what grows is not heap. */
  private static final List<String> FLAGS =
      List.of("-ea", "-XX:+UseSerialGC", "-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch");

  /** What glibc's allocator keeps for later would hide what the next one takes. */
  private static final Map<String, String> GIVE_BACK =
      Map.of("MALLOC_MMAP_THRESHOLD_", "131072", "MALLOC_ARENA_MAX", "2");

  @TempDir Path directory;

  @BeforeAll
  static void requireCounters() {
    assumeThat(Files.isWritable(FORGET_PEAK)).as("the system counts resident memory").isTrue();
  }

  @Test
  void open_anyFileLies_takesNoMoreThanTheFileAndSixteenMegabytes() throws Exception {
    assertThat(child(LIES, false)).contains("most over the file");
  }

  @Test
  void open_thatTakesMuchMore_isFound() throws Exception {
    assertThat(child(1, true)).contains("AssertionError: [resident bytes");
  }

  /** What the child says, and why it fails if it does. */
  private String child(int lies, boolean wastes) throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(ChildJvm.REQUIRED_FLAGS);
    flags.addAll(FLAGS);
    ProcessBuilder builder =
        ChildJvm.builder(
            flags,
            Opener.class,
            directory.toString(),
            String.valueOf(lies),
            String.valueOf(SEED),
            String.valueOf(wastes));
    builder.environment().putAll(GIVE_BACK);
    Process process = builder.redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isEqualTo(wastes ? 1 : 0);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Opens folders of which one file lies, and watches this process's memory. */
  static final class Opener {

    private static final int PER_FOLDER = 1_000;

    /** Opened before anything counts, while the JVM still loads and compiles. */
    private static final int WARMUP = 100;

    private static final long SLACK_BYTES = 16 << 20;
    private static final int WASTED_BYTES = 24 << 20;

    private final Path directory;
    private final SplittableRandom random;
    private final boolean wastes;
    private long most = Long.MIN_VALUE;

    private Opener(Path directory, SplittableRandom random, boolean wastes) {
      this.directory = directory;
      this.random = random;
      this.wastes = wastes;
    }

    public static void main(String[] arguments) throws IOException {
      Logger.getLogger("dev.nearfield").setLevel(Level.OFF);
      int lies = Integer.parseInt(arguments[1]);
      int seed = Integer.parseInt(arguments[2]);
      var opener =
          new Opener(
              Path.of(arguments[0]),
              new SplittableRandom(seed),
              Boolean.parseBoolean(arguments[3]));
      for (int first = 0; first < lies; first += PER_FOLDER) {
        opener.openAll(seed + first / PER_FOLDER, Math.min(PER_FOLDER, lies - first));
      }
      System.out.printf("%d files, most over the file: %d bytes%n", lies, opener.most);
    }

    private void openAll(int seed, int lies) throws IOException {
      var sound = new HostileFolder(directory, seed);
      List<String> names = List.copyOf(sound.files().keySet());
      for (int i = 0; i < WARMUP; i++) {
        String name = names.get(i % names.size());
        sound.isRefused(name, file(sound, name));
      }
      for (int i = 0; i < lies; i++) {
        String name = names.get(random.nextInt(names.size()));
        byte[] lie = FileForgery.signed(Mutations.mutate(file(sound, name), random));
        long taken = open(sound, name, lie) - lie.length;
        most = Math.max(most, taken);
        assertThat(taken).as("resident bytes more than %s has", name).isLessThan(SLACK_BYTES);
      }
    }

    private static byte[] file(HostileFolder folder, String name) {
      return Objects.requireNonNull(folder.files().get(name), name);
    }

    /** What the resident set was at most, beyond what it was before. */
    private long open(HostileFolder sound, String name, byte[] lie) throws IOException {
      Files.writeString(FORGET_PEAK, "5");
      long before = residentBytes("VmRSS:");
      sound.isRefused(name, lie);
      if (wastes) {
        waste();
      }
      return residentBytes("VmHWM:") - before;
    }

    private static void waste() {
      try (var arena = Arena.ofConfined()) {
        arena.allocate(WASTED_BYTES).fill((byte) 1);
      }
    }

    private static long residentBytes(String field) throws IOException {
      for (String line :
          Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(field)) {
          return 1_024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      throw new IllegalStateException("no " + field);
    }
  }
}
