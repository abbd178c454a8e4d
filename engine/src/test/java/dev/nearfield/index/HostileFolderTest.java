package dev.nearfield.index;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.Mutations;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every file of an index's folder, damaged in every way: that is reported with file, section and
 * offset, or the index answers as ever; nothing takes a second, or more memory than the folder's
 * size and 16 MB. Files that lie under right checksums are refused, or their index works.
 *
 * <p>{@code -Dnearfield.hostile.mutations=1000000} draws that many damages, {@code
 * -Dnearfield.hostile.folders=8} damages the frames of that many folders, {@code
 * -Dnearfield.hostile.seed} draws others.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS) // Only against an open that never ends.
class HostileFolderTest {

  private static final int MUTATIONS = Integer.getInteger("nearfield.hostile.mutations", 4_000);
  private static final int FOLDERS = Integer.getInteger("nearfield.hostile.folders", 1);
  private static final int SEED = Integer.getInteger("nearfield.hostile.seed", 1);

  /** So many damages, then another folder, with other codes and ids. */
  private static final int PER_FOLDER = 1_000;

  private static final long SLACK_BYTES = 16 << 20;

  /** A second, but for a machine that is busy, or a collection of garbage. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(FOLDERS > 1 ? 1 : 10);

  private static final int LOG_HEADER_BYTES = 80;
  private static final Logger LOGGER = Logger.getLogger("dev.nearfield");
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /** The lock is on the real directory of this name, all else in memory. */
  @TempDir Path directory;

  private long tried;
  private long reported;

  /** Logs that end early are warnings. */
  @BeforeAll
  static void muteWarnings() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void unmuteWarnings() {
    LOGGER.setLevel(null);
  }

  @Test
  void open_anyByteOfAnyFrameOverwritten_isReported() {
    for (int folder = 0; folder < FOLDERS; folder++) {
      var sound = new HostileFolder(directory, SEED + folder);
      sound.files().forEach((name, file) -> overwriteFrames(sound, name, file));
    }
    assertThat(tried).isGreaterThan(5_000);
  }

  @Test
  void open_anyFileCut_isReported() {
    var sound = new HostileFolder(directory, SEED);
    sound
        .files()
        .forEach(
            (name, file) -> {
              for (int length : boundaries(file)) {
                boolean isReported = damage(sound, name, Arrays.copyOf(file, length));
                if (isSealed(name) && length != file.length) {
                  assertThat(isReported).as("%s of %d bytes", name, length).isTrue();
                }
              }
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void open_anyFileDamaged_isReportedOrHarmless(int half) {
    var random = new SplittableRandom(SEED + half);
    for (int round = 0; round * PER_FOLDER < MUTATIONS / 4; round++) {
      var sound = new HostileFolder(directory, SEED + 2L * round + half);
      List<String> names = List.copyOf(sound.files().keySet());
      for (int i = 0; i < PER_FOLDER; i++) {
        String name = names.get(random.nextInt(names.size()));
        byte[] file = bytes(sound, name);
        byte[] damaged = Mutations.mutate(file, random);
        if (!Arrays.equals(damaged, file)) {
          boolean isReported = damage(sound, name, damaged);
          assertThat(isReported || !isSealed(name)).as(name).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void open_anyFileLies_isRefusedOrHarmless(int half) {
    var random = new SplittableRandom(SEED + 2 + half);
    for (int round = 0; round * PER_FOLDER < MUTATIONS / 4; round++) {
      var sound = new HostileFolder(directory, SEED + 2L * round + half);
      List<String> names = List.copyOf(sound.files().keySet());
      for (int i = 0; i < PER_FOLDER; i++) {
        String name = names.get(random.nextInt(names.size()));
        lie(sound, name, FileForgery.signed(Mutations.mutate(bytes(sound, name), random)));
      }
    }
  }

  @Test
  void open_lengthsThatLie_areRefused() {
    var sound = new HostileFolder(directory, SEED + 1);
    long[] lies = {0, 1, -1, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE};
    sound.files().entrySet().stream()
        .filter(file -> isSealed(file.getKey()))
        .forEach(
            file -> {
              for (int at : lengthsOf(file.getKey(), file.getValue())) {
                for (long lie : lies) {
                  lie(sound, file.getKey(), at, lie);
                }
                lie(sound, file.getKey(), at, file.getValue().length + 1);
              }
            });
    assertThat(tried).isGreaterThan(300);
  }

  @Test
  void open_sectionsSwappedOrTwice_areRefused() {
    var sound = new HostileFolder(directory, SEED);
    byte[] index = bytes(sound, IndexFile.NAME);
    int table = FileForgery.tableAt(index);
    int count = FileForgery.count(index);
    for (int one = 0; one < count; one++) {
      for (int other = 0; other < count; other++) {
        byte[] twice = index.clone();
        int from = table + one * FileForgery.ENTRY_BYTES;
        int to = table + other * FileForgery.ENTRY_BYTES;
        System.arraycopy(index, from, twice, to, FileForgery.ENTRY_OFFSET);
        byte[] swapped = twice.clone();
        System.arraycopy(index, to, swapped, from, FileForgery.ENTRY_OFFSET);
        lie(sound, IndexFile.NAME, FileForgery.signed(twice));
        lie(sound, IndexFile.NAME, FileForgery.signed(swapped));
      }
    }
    assertThat(tried - reported).as("equal sections").isLessThan(3L * count);
  }

  @Test
  void open_foreignFiles_areReported() {
    var sound = new HostileFolder(directory, SEED);
    var other = new HostileFolder(directory, SEED + 1);
    sound
        .files()
        .forEach(
            (name, file) -> {
              for (Map.Entry<String, byte[]> foreign : sound.files().entrySet()) {
                if (!foreign.getKey().equals(name)) {
                  assertThat(damage(sound, name, foreign.getValue())).as(name).isTrue();
                }
              }
              if (!name.equals(CalibrationFile.NAME)) {
                lie(sound, name, bytes(other, name));
              }
            });
  }

  @Test
  void open_newerVersion_isRefusedAsSuch() {
    var sound = new HostileFolder(directory, SEED);
    List<String> names =
        sound.files().keySet().stream()
            .filter(name -> name.equals(IndexFile.NAME) || SegmentNames.matches(name))
            .toList();
    assertThat(names).hasSizeGreaterThan(2);
    for (String name : names) {
      byte[] newer = bytes(sound, name).clone();
      ByteBuffer.wrap(newer).order(LITTLE_ENDIAN).putInt(FileForgery.VERSION, 99);
      assertThat(lie(sound, name, FileForgery.signed(newer))).as(name).isTrue();
    }
  }

  /** The harness itself: with its checksums right, damage looks as it would if nobody checked. */
  @Test
  void open_ofAnIndexThatIgnoresChecksums_isFound() {
    var sound = new HostileFolder(directory, SEED);
    var random = new SplittableRandom(SEED);
    byte[] index = bytes(sound, IndexFile.NAME);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                damage(sound, IndexFile.NAME, FileForgery.signed(Mutations.mutate(index, random)));
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private void overwriteFrames(HostileFolder sound, String name, byte[] file) {
    int headerEnd = isSealed(name) ? FileForgery.HEADER_BYTES : LOG_HEADER_BYTES;
    int table = isSealed(name) ? FileForgery.tableAt(file) : file.length;
    for (int at = 0; at < file.length; at = at + 1 == headerEnd ? table : at + 1) {
      for (byte value : hostileValues(file[at])) {
        if (value != file[at]) {
          byte[] damaged = file.clone();
          damaged[at] = value;
          boolean isReported = damage(sound, name, damaged);
          assertThat(isReported || !isSealed(name)).as("%s at %d: %d", name, at, value).isTrue();
        }
      }
    }
  }

  private static byte[] hostileValues(byte value) {
    return new byte[] {
      0,
      -1,
      1,
      127,
      -128,
      '/',
      (byte) (value + 1),
      (byte) (value - 1),
      (byte) ~value,
      (byte) (value ^ 2)
    };
  }

  private static boolean isSealed(String name) {
    return !WriteAheadLog.isPart(Path.of(name));
  }

  /** Ends of all that a file is made of, and a byte before and after each. */
  private static Set<Integer> boundaries(byte[] file) {
    var ends = new TreeSet<>(List.of(0, 8, 40, 64, 80, 4_096, file.length - 64, file.length));
    for (int at = 0; at < file.length; at += 32) {
      ends.add(at); // sections and frames begin at such
    }
    var lengths = new TreeSet<Integer>();
    ends.forEach(end -> lengths.addAll(List.of(end - 1, end, end + 1)));
    lengths.removeIf(length -> length < 0 || length > file.length);
    return lengths;
  }

  /** Where a sealed file says where something is, how long it is, or how many there are. */
  private static List<Integer> lengthsOf(String name, byte[] file) {
    var fields = new ArrayList<Integer>(List.of(48, 56));
    int trailer = file.length - FileForgery.TRAILER_BYTES;
    for (int field = 8; field <= 48; field += Long.BYTES) {
      fields.add(trailer + field);
    }
    if (name.equals(IndexFile.NAME)) {
      int table = FileForgery.tableAt(file);
      for (int entry = 0; entry < FileForgery.count(file); entry++) {
        int at = table + entry * FileForgery.ENTRY_BYTES;
        fields.addAll(List.of(at + FileForgery.ENTRY_OFFSET, at + FileForgery.ENTRY_LENGTH));
      }
    }
    return fields;
  }

  private static byte[] bytes(HostileFolder folder, String name) {
    return Objects.requireNonNull(folder.files().get(name), name);
  }

  private void lie(HostileFolder sound, String name, int at, long lie) {
    byte[] lying = bytes(sound, name).clone();
    ByteBuffer.wrap(lying).order(LITTLE_ENDIAN).putLong(at, lie);
    if (!Arrays.equals(FileForgery.signed(lying), bytes(sound, name))) {
      assertThat(lie(sound, name, lying)).as("%s says %d at byte %d", name, lie, at).isTrue();
    }
  }

  private boolean lie(HostileFolder sound, String name, byte[] content) {
    return measured(sound, name, content, () -> sound.isRefused(name, content));
  }

  private boolean damage(HostileFolder sound, String name, byte[] content) {
    return measured(sound, name, content, () -> sound.isReported(name, content));
  }

  /** Whatever threads an open starts, nothing else allocates meanwhile. */
  private boolean measured(
      HostileFolder sound, String name, byte[] content, BooleanSupplier opening) {
    tried++;
    long before = THREADS.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    boolean isReported;
    try {
      isReported = opening.getAsBoolean();
    } catch (RuntimeException | AssertionError violation) {
      throw new AssertionError(
          "%s: %s".formatted(name, differences(bytes(sound, name), content)), violation);
    }
    reported += isReported ? 1 : 0;
    assertThat(System.nanoTime() - start).as("nanoseconds for %s", name).isLessThan(SLOW_NANOS);
    assertThat(THREADS.getTotalThreadAllocatedBytes() - before)
        .as("bytes allocated for %s: %s", name, differences(bytes(sound, name), content))
        .isLessThan(content.length + SLACK_BYTES);
    return isReported;
  }

  /** The first bytes that differ, for a message. */
  private static String differences(byte[] sound, byte[] content) {
    int first = Arrays.mismatch(sound, content);
    int end = Math.clamp(first + 12L, 0, content.length);
    return "%d bytes instead of %d, from byte %d on %s"
        .formatted(
            content.length,
            sound.length,
            first,
            first < 0
                ? ""
                : Arrays.toString(Arrays.copyOfRange(content, first, Math.max(first, end))));
  }
}
