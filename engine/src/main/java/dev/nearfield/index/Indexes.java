package dev.nearfield.index;

import dev.nearfield.IndexActivity;
import dev.nearfield.ShardOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.Warmup;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.observe.LiveFile;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.parallel.Beside;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.storage.Preparation;
import dev.nearfield.storage.SectionWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Creates and opens indexes: what the public builder calls.
 *
 * <p>Threads: static. Owns: nothing.
 */
public final class Indexes {

  private Indexes() {}

  /** A new index in memory. */
  public static VectorIndex inMemory(IndexOptions options, OpenOptions opening) {
    if (!opening.keys().equals(KeyOptions.OFF_HEAP)) {
      throw new IllegalArgumentException(
          "an index in memory has no file for its keys: choose KeyOptions.OFF_HEAP");
    }
    HnswIndex index =
        HnswIndex.inMemory(
            IndexState.inMemory(options, new OffHeapKeyTable(options.ids())),
            new Observer("memory", opening.metrics()));
    index.maintain(opening.maintenance());
    return index;
  }

  /** Opens an index, or creates it where there is none. */
  public static VectorIndex openOrCreate(
      Path directory, IndexDescription description, OpenOptions opening) {
    return openOrCreate(FileAccess.system(), directory, description, opening);
  }

  /** Opens an index. */
  public static VectorIndex open(
      Path directory, IndexDescription description, OpenOptions opening) {
    FileAccess files = FileAccess.system();
    IndexFolder.requireIndex(files, directory); // before locking, which would create the folder
    return openOrCreate(files, directory, description, opening);
  }

  /** Opens the last save of an index for reading only, beside its writer if there is one. */
  public static VectorIndex openReadOnly(
      Path directory, IndexDescription description, OpenOptions opening) {
    FileAccess files = FileAccess.system();
    IndexFolder.requireIndex(files, directory);
    return open(IndexFolder.readOnly(files, directory), description, opening);
  }

  /** Builds a shard file. */
  public static ShardSummary buildShard(
      VectorSource source, Path file, IndexDescription description, ShardOptions shard) {
    IndexOptions options =
        switch (shard.kind()) {
          case GRAPH -> description.options();
          case FLAT -> description.options().withExactCodes();
        };
    return ShardBuild.run(FileAccess.system(), source, file, options, shard);
  }

  /** Opens a shard file. */
  public static VectorIndex openShard(
      Path file, IndexDescription description, OpenOptions opening) {
    var observer = new Observer(file.toString(), opening.metrics());
    Beside preparation = Beside.start("nearfield-open", Preparation::run);
    try (Span span = observer.begin(Work.OPEN)) {
      Warmth warmth = opening.warmup() == Warmup.OFF ? Warmth.WARM : Warmth.cold();
      IndexState state =
          ShardFormat.open(FileAccess.system(), file, description, opening.verify(), warmth);
      HnswIndex index = warmed(state, opening, observer);
      span.done(index.size(), 0);
      return index;
    } finally {
      preparation.await();
    }
  }

  private static HnswIndex warmed(IndexState state, OpenOptions opening, Observer observer) {
    try {
      HnswIndex index = HnswIndex.frozen(state, observer);
      index.warm(opening.warmup());
      return index;
    } catch (Throwable failure) {
      state.close();
      throw failure;
    }
  }

  /** What the process that has an index open for writing says of it. */
  public static Optional<IndexActivity> activity(Path directory) {
    return LiveFile.read(FileAccess.system(), directory);
  }

  /** Reads and checks a saved index. */
  public static void verify(Path directory, Consumer<String> progress) {
    IndexFolder.verify(FileAccess.system(), directory, progress);
  }

  /** Reads and checks a shard file. */
  public static void verifyShard(Path file, Consumer<String> progress) {
    ShardFormat.verify(FileAccess.system(), file).forEach(progress);
  }

  /** Restores a snapshot to an empty folder. */
  public static void restore(Path snapshot, Path target) {
    FolderCopy.restore(FileAccess.system(), snapshot, target);
  }

  static HnswIndex openOrCreate(
      FileAccess files, Path directory, IndexDescription description, OpenOptions opening) {
    if (!IndexFolder.holdsIndex(files, directory)) {
      description.options(); // refuse an incomplete description before anything is created
    }
    IndexFolder folder = IndexFolder.lock(files, directory);
    try {
      return folder.holdsIndex()
          ? open(folder, description, opening)
          : create(folder, description.options(), opening);
    } catch (Throwable failure) {
      folder.close();
      throw failure;
    }
  }

  private static HnswIndex open(
      IndexFolder folder, IndexDescription description, OpenOptions opening) {
    var observer = new Observer(folder.directory().toString(), opening.metrics());
    Beside preparation = Beside.start("nearfield-open", Preparation::run);
    try (Span span = observer.begin(Work.OPEN)) {
      description.requireMatches(folder.options());
      folder.lastSaved().ifPresent(observer::wasSaved);
      Warmth warmth = opening.warmup() == Warmup.OFF ? Warmth.WARM : Warmth.cold();
      IndexFolder.Opened opened = folder.open(opening, warmth);
      return started(folder, opened, opening, observer, span);
    } finally {
      preparation.await();
    }
  }

  private static HnswIndex started(
      IndexFolder folder,
      IndexFolder.Opened opened,
      OpenOptions opening,
      Observer observer,
      Span span) {
    HnswIndex index = HnswIndex.onDisk(folder, opened, observer);
    try {
      index.recover(opening.durability());
      index.maintain(opening.maintenance());
      index.warm(opening.warmup());
      span.done(index.size(), 0);
      folder.letFollow(observer, index::activity);
      index.recovery().start();
      return index;
    } catch (Throwable failure) {
      index.discard();
      throw failure;
    }
  }

  private static HnswIndex create(IndexFolder folder, IndexOptions options, OpenOptions opening) {
    var observer = new Observer(folder.directory().toString(), opening.metrics());
    IndexFolder.Opened opened = folder.create(options, opening.keys());
    try (Span span = observer.begin(Work.OPEN)) {
      saveEmpty(folder, opened, observer);
      return started(folder, opened, opening.warmup(Warmup.OFF), observer, span);
    }
  }

  /** From now on the folder opens. */
  private static void saveEmpty(IndexFolder folder, IndexFolder.Opened opened, Observer observer) {
    try (SectionWriter empty = folder.write(opened, 1)) {
      folder.publish(opened, empty);
      folder.lastSaved().ifPresent(observer::wasSaved);
    } catch (Throwable failure) {
      opened.state().close();
      throw failure;
    }
  }
}
