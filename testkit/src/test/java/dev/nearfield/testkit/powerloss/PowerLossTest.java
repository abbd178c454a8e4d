package dev.nearfield.testkit.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** States keep what was forced, and anything else may happen to the rest. */
class PowerLossTest {

  private static final Path ROOT = Path.of("/simulated");
  private static final Path FILE = ROOT.resolve("a");
  private static final int SEEDS = 2_000;

  @Test
  void draw_forcedFile_isWholeInEveryState() {
    var disk = SimulatedDisk.empty(ROOT);
    write(disk, 1, 10_000, true);
    disk.forceDirectory(ROOT);
    assertThat(outcomes(disk, PowerLossTest::content)).containsOnlyKeys("10000 x 1");
  }

  @Test
  void draw_unforcedAppends_areKeptLostTornAndReordered() {
    var disk = SimulatedDisk.empty(ROOT);
    try (FileHandle file = disk.create(FILE)) {
      disk.forceDirectory(ROOT);
      file.write(bytes(1, 600), 0);
      file.force();
      file.write(bytes(2, 600), 600);
      file.write(bytes(3, 600), 1_200);
    }
    Map<String, Integer> found = outcomes(disk, PowerLossTest::content);
    assertThat(found)
        .containsKeys(
            "600 x 1",
            "600 x 1, 600 x 2, 600 x 3",
            "600 x 1, 600 x 2", // the third is lost
            "600 x 1, 424 x 2, 776 x 0", // its first sector, and the new length
            "600 x 1, 424 x 0, 176 x 2, 600 x 3", // the first sector is lost
            "600 x 1, 1200 x 0")
        .hasSizeGreaterThan(20)
        .allSatisfy((state, count) -> assertThat(state).startsWith("600 x 1"));
    // A sector has the earlier of two writes if it has the later one.
    assertThat(found.keySet()).noneMatch(state -> state.matches(".* x 0, (336|600) x 3"));
  }

  @ParameterizedTest
  @EnumSource(DirectoryOrder.class)
  void draw_unforcedNames_comeInOrderOrInAny(DirectoryOrder order) {
    var disk = SimulatedDisk.empty(ROOT);
    for (String name : new String[] {"a", "b", "c"}) {
      disk.create(ROOT.resolve(name)).close();
    }
    disk.rename(ROOT.resolve("a"), ROOT.resolve("d"));
    Map<String, Integer> found = outcomes(disk, order, state -> state.list(ROOT).toString());
    var inOrder = new String[] {names(), names("a"), names("a", "b"), names("b", "c", "d")};
    assertThat(found).containsKeys(inOrder).containsKey(names("a", "b", "c"));
    switch (order) {
      case ORDERED -> assertThat(found).hasSize(5);
      case UNORDERED ->
          assertThat(found).containsKeys(names("c"), names("d"), names("a", "d"), names("b", "d"));
    }
  }

  @Test
  void draw_cutThatWasNotForced_mayBringBytesBack() {
    var disk = SimulatedDisk.empty(ROOT);
    write(disk, 1, 2_000, true);
    disk.forceDirectory(ROOT);
    try (FileHandle file = disk.openForWrite(FILE)) {
      file.truncate(1_000);
      file.write(bytes(2, 10), 1_000);
    }
    assertThat(outcomes(disk, PowerLossTest::content))
        .containsKeys("2000 x 1", "1000 x 1", "1000 x 1, 10 x 2")
        .containsKey("1000 x 1, 10 x 2, 14 x 0, 976 x 1");
    try (FileHandle file = disk.openForWrite(FILE)) {
      file.force();
    }
    assertThat(outcomes(disk, PowerLossTest::content)).containsOnlyKeys("1000 x 1, 10 x 2");
  }

  @Test
  void draw_failedForce_leavesItsPagesToChanceUntilTheyAreWrittenAgain() {
    var disk = SimulatedDisk.empty(ROOT);
    write(disk, 1, 100, true);
    disk.forceDirectory(ROOT);
    disk.failForce(1);
    try (FileHandle file = disk.openForWrite(FILE)) {
      file.write(bytes(2, 100), 0);
      assertThat(forces(file)).isFalse();
      assertThat(forces(file)).isTrue(); // and wrote nothing
      assertThat(outcomes(disk, PowerLossTest::content)).containsOnlyKeys("100 x 1", "100 x 2");
      file.write(bytes(2, 100), 0);
      file.force();
    }
    assertThat(outcomes(disk, PowerLossTest::content)).containsOnlyKeys("100 x 2");
  }

  @Test
  void draw_writeDuringAForce_isNotCovered() {
    var disk = SimulatedDisk.empty(ROOT);
    try (FileHandle file = disk.create(FILE)) {
      disk.forceDirectory(ROOT);
      disk.forcePause(() -> file.write(bytes(1, 10), 0));
      file.force();
    }
    assertThat(outcomes(disk, PowerLossTest::content)).containsKeys("", "10 x 1");
  }

  @Test
  void draw_publishedSections_areOldOrNewAtEachMoment() {
    var disk = SimulatedDisk.empty(ROOT);
    publish(disk, 1);
    int published = disk.operationCount();
    publish(disk, 2);
    var loss = new PowerLoss(disk);
    int states = 0;
    for (int at = published; at <= loss.operationCount(); at++) {
      loss.advanceTo(at);
      for (int seed = 0; seed < 100; seed++, states += 2) {
        for (DirectoryOrder order : DirectoryOrder.values()) {
          SimulatedDisk state = loss.draw(order, seed);
          int content = published(state);
          assertThat(content)
              .as("operation %d, seed %d: %s", at, seed, loss.describe(seed))
              .isIn(at == loss.operationCount() ? new Integer[] {2} : new Integer[] {1, 2});
          publish(state, 3);
          assertThat(published(state)).isEqualTo(3);
        }
      }
    }
    assertThat(states).isGreaterThan(1_000);
  }

  private static int published(SimulatedDisk disk) {
    try (var sections = SectionFile.open(disk, FILE, "test", 1)) {
      sections.verify();
      return sections.readAll("data", 10_000).get(5_000);
    }
  }

  private static void publish(SimulatedDisk disk, int value) {
    try (var writer = SectionWriter.create(disk, FILE, "test", 1)) {
      writer.begin("data");
      writer.write(bytes(value, 10_000));
      writer.end();
      writer.publish();
    }
  }

  private static boolean forces(FileHandle file) {
    try {
      file.force();
      return true;
    } catch (StorageException failed) {
      return false;
    }
  }

  private static void write(SimulatedDisk disk, int value, int length, boolean force) {
    try (FileHandle file = disk.create(FILE)) {
      file.write(bytes(value, length), 0);
      if (force) {
        file.force();
      }
    }
  }

  private static Map<String, Integer> outcomes(
      SimulatedDisk disk, Function<SimulatedDisk, String> view) {
    return outcomes(disk, DirectoryOrder.UNORDERED, view);
  }

  /** How often a view of the states at the end was seen. */
  private static Map<String, Integer> outcomes(
      SimulatedDisk disk, DirectoryOrder order, Function<SimulatedDisk, String> view) {
    var loss = new PowerLoss(disk);
    loss.advanceTo(loss.operationCount());
    Map<String, Integer> found = new TreeMap<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      found.merge(view.apply(loss.draw(order, seed)), 1, Integer::sum);
    }
    return found;
  }

  /** The file as runs of equal bytes; noise would be many. */
  private static String content(SimulatedDisk disk) {
    try (FileHandle file = disk.openForRead(FILE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      var text = new StringBuilder();
      byte[] all = bytes.array();
      for (int from = 0, to; from < all.length; from = to) {
        for (to = from + 1; to < all.length && all[to] == all[from]; ) {
          to++;
        }
        text.append(from == 0 ? "" : ", ").append(to - from).append(" x ").append(all[from]);
      }
      return text.toString();
    }
  }

  private static String names(String... names) {
    return Arrays.stream(names).map(ROOT::resolve).toList().toString();
  }

  private static ByteBuffer bytes(int value, int length) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }
}
