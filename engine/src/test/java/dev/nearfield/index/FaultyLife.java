package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.powerloss.DirectoryOrder;
import dev.nearfield.testkit.powerloss.PowerLoss;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A life of a small index on a disk that fails: three saves with updates between them, a
 * consolidation, a reopening; what must hold after each call, whether it failed or not.
 *
 * <p>Threads: one. Owns: the index, until {@link #run} returns.
 */
final class FaultyLife {

  private static final int IDS = 7;
  private static final int SAVES = 3;
  private static final int UPDATES = 4;

  /** A disk that stays broken fails often; not after each failure comes a power loss. */
  private static final int CRASH_EVERY = 5;

  private final SimulatedDisk disk;
  private final FaultyFiles files;
  private final FolderFlaw flaw;
  private final UpdateScript.Setup setup;
  private final SplittableRandom random;

  /** What the open index shows. */
  private final RowExpectations shown = new RowExpectations();

  /** What the next process finds. */
  private final RowExpectations written = new RowExpectations();

  /** What is found after a power loss. */
  private final RowExpectations forced = new RowExpectations();

  private final List<Runnable> crashes = new ArrayList<>();
  private @Nullable VectorIndex index;
  private int lastVersion;
  private int failures;
  private long freeBytes;
  private boolean diskFailed;

  /** A life whose steps follow from the seed. */
  FaultyLife(Path directory, long seed, FolderFlaw flaw) {
    this.flaw = flaw;
    disk = SimulatedDisk.empty(directory);
    files = new FaultyFiles(disk);
    setup = UpdateScript.Setup.drawn(directory, seed);
    random = new SplittableRandom(seed);
  }

  /** One thing done to an open index. */
  private interface Call {
    void on(VectorIndex index);
  }

  /** Lives under a rule of when the disk fails, then without it. */
  void run(Consumer<FaultyFiles> rule) {
    rule.accept(files);
    for (int save = 0; save < SAVES; save++) {
      for (int update = 0; update < UPDATES; update++) {
        update();
      }
      crash("before save " + save);
      save();
    }
    update();
    attempt(VectorIndex::compact);
    update();
    close();
    update();
    freeBytes = files.freeBytes();
    diskFailed = files.hasFailed();
    files.failOperation(Long.MAX_VALUE).capacity(Long.MAX_VALUE);
    expectAllWell();
    crashes.forEach(Runnable::run);
  }

  /** Whether the life was long enough for the operation that was to fail. */
  boolean diskFailed() {
    return diskFailed;
  }

  /** Calls that failed. */
  int failures() {
    return failures;
  }

  /** Bytes that may still be written, where the rule was a capacity. */
  long freeBytes() {
    return freeBytes;
  }

  /** The disk works again: so does the index. */
  private void expectAllWell() {
    int before = failures;
    save();
    update();
    update();
    Map<Long, Integer> last = contents();
    close();
    assertThat(failures).as("calls that fail on a sound disk").isEqualTo(before);
    assertThat(files.openHandles()).as("files left open").isZero();
    assertThat(files.liveMappings()).as("mappings left").isZero();
    IndexFolder.verify(disk, setup.directory(), name -> {});
    try (VectorIndex again = setup.open(disk)) {
      assertThat(VersionedRows.contents(again)).isEqualTo(last);
    }
  }

  private void update() {
    switch (random.nextInt(8)) {
      case 0 -> addAll();
      case 1, 2 -> delete(random.nextInt(IDS));
      default -> put(random.nextInt(IDS));
    }
  }

  private void put(long id) {
    int version = ++lastVersion;
    change(
        Map.of(id, version),
        known -> known.upsert(VersionedRows.record(known.idType(), id, version)));
  }

  private void delete(long id) {
    change(Map.of(id, VersionedRows.DELETED), known -> VersionedRows.delete(known, id));
  }

  /** Adds two rows that were never there. */
  private void addAll() {
    long first = IDS + 2L * ++lastVersion;
    Map<Long, Integer> versions = new TreeMap<>();
    versions.put(first, lastVersion);
    versions.put(first + 1, ++lastVersion);
    change(
        versions,
        known ->
            known.addAll(VersionedRows.source(known.idType(), versions), TestIndexes.TWO_THREADS));
  }

  /** Changes rows; nobody knows what became of them if the call fails. */
  private void change(Map<Long, Integer> versions, Call call) {
    if (opened() == null) {
      return;
    }
    for (RowExpectations each : List.of(shown, written, forced)) {
      versions.forEach(each::begin);
    }
    if (attempt(call)) {
      versions.forEach(shown::settle);
      versions.forEach(written::settle);
      if (setup.sync()) {
        versions.forEach(forced::settle);
      }
    }
  }

  private void save() {
    if (attempt(VectorIndex::save)) {
      settle(contents());
    }
  }

  private void close() {
    VectorIndex known = index;
    if (known != null) {
      Map<Long, Integer> last = contents();
      index = null;
      try {
        known.close();
        settle(last);
      } catch (StorageException refused) {
        note(refused);
      }
    }
  }

  private void settle(Map<Long, Integer> contents) {
    for (RowExpectations each : List.of(shown, written, forced)) {
      each.settleAll(contents);
    }
  }

  /** Calls an index, which is opened if it is not; whatever happens, it goes on to answer. */
  private boolean attempt(Call call) {
    VectorIndex known = opened();
    if (known == null) {
      return false;
    }
    try {
      call.on(known);
      return true;
    } catch (StorageException refused) {
      note(refused);
      Map<Long, Integer> found = VersionedRows.contents(known);
      shown.check("after a failure", found);
      shown.settleAll(found);
      if (refused instanceof ReadOnlyLogException) {
        expectReadOnly(known);
      }
      return false;
    }
  }

  private @Nullable VectorIndex opened() {
    if (index == null) {
      try {
        index = setup.open(flaw.on(files));
        Map<Long, Integer> found = VersionedRows.contents(index);
        written.check("after reopening", found);
        settle(found);
      } catch (StorageException refused) {
        note(refused);
        assertThat(files.liveMappings()).as("mappings of an index that did not open").isZero();
      }
    }
    return index;
  }

  /** Nothing changes until a save begins the log anew. */
  private void expectReadOnly(VectorIndex known) {
    Map<Long, Integer> before = VersionedRows.contents(known);
    VectorRecord refused = VersionedRows.record(known.idType(), random.nextInt(IDS), ++lastVersion);
    assertThatThrownBy(() -> known.upsert(refused)).isInstanceOf(ReadOnlyLogException.class);
    assertThat(VersionedRows.contents(known)).isEqualTo(before);
  }

  private void note(StorageException refused) {
    assertThat(refused).isInstanceOfAny(FileAccessException.class, ReadOnlyLogException.class);
    if (failures++ % CRASH_EVERY == 0) {
      crash("after failure %d (%s)".formatted(failures, refused));
    }
  }

  /** Later, when the folder is free, looks what a power loss and a kill leave now. */
  private void crash(String when) {
    var loss = new PowerLoss(disk);
    loss.advanceTo(loss.operationCount());
    DirectoryOrder order = random.nextBoolean() ? DirectoryOrder.ORDERED : DirectoryOrder.UNORDERED;
    SimulatedDisk lost = loss.draw(order, random.nextLong());
    SimulatedDisk killed = disk.afterKill();
    RowExpectations afterLoss = forced.copy();
    RowExpectations afterKill = written.copy();
    crashes.add(() -> expectAfterCrash(lost, afterLoss, "power loss " + when));
    crashes.add(() -> expectAfterCrash(killed, afterKill, "kill " + when));
  }

  private void expectAfterCrash(SimulatedDisk found, RowExpectations expected, String what) {
    try (VectorIndex after = setup.open(found)) {
      expected.check(what, VersionedRows.contents(after));
    } catch (StorageException refused) {
      throw new AssertionError(what, refused);
    }
  }

  private Map<Long, Integer> contents() {
    VectorIndex known = index;
    if (known == null) {
      return Map.of();
    }
    Map<Long, Integer> found = VersionedRows.contents(known);
    shown.check("now", found);
    return found;
  }
}
