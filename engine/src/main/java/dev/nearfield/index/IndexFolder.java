package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.IndexActivity;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.observe.LiveFile;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.DirectoryLock;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.MissingRecordsException;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.Verify;
import dev.nearfield.storage.WriteAheadLog;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an index: {@code index.nf}, the segment files that it names, and the lock.
 *
 * <p>Threads: one writer, any number of readers. Owns: a writer's lock, until closed.
 */
final class IndexFolder implements AutoCloseable {

  private static final String TEMPORARY_SUFFIX = ".tmp";

  private final FileAccess files;
  private final Path directory;
  private final @Nullable DirectoryLock lock;
  private @Nullable LiveFile live;

  private IndexFolder(FileAccess files, Path directory, @Nullable DirectoryLock lock) {
    this.files = files;
    this.directory = directory;
    this.lock = lock;
  }

  /** Locks a folder for writing, creating it where it is missing. */
  static IndexFolder lock(FileAccess files, Path directory) {
    files.createDirectories(directory);
    return new IndexFolder(files, directory, DirectoryLock.acquire(directory));
  }

  /** Opens a folder for reading only: nothing is locked, nothing is written, a writer may go on. */
  static IndexFolder readOnly(FileAccess files, Path directory) {
    return new IndexFolder(files, directory, null);
  }

  Path directory() {
    return directory;
  }

  boolean isReadOnly() {
    return lock == null;
  }

  boolean holdsIndex() {
    return holdsIndex(files, directory);
  }

  /** Says that there is no index, and how one comes to be; or why nobody can tell. */
  static void requireIndex(FileAccess files, Path directory) {
    Path file = directory.resolve(IndexFile.NAME);
    if (files.exists(file)) {
      return;
    }
    try {
      files.openForRead(file).close();
    } catch (FileAccessException refused) {
      if (refused.getCause() instanceof NoSuchFileException missing) {
        throw new FileAccessException(
            "%s holds no index (%s is missing): IndexBuilder.openOrCreate makes one"
                .formatted(directory, IndexFile.NAME),
            missing);
      }
      throw refused;
    }
  }

  static boolean holdsIndex(FileAccess files, Path directory) {
    return files.exists(directory.resolve(IndexFile.NAME));
  }

  /**
   * What a new index starts with.
   *
   * @throws CorruptFileException if segments are there whose index file is gone: they may be all
   *     that is left of somebody's vectors
   */
  Opened create(IndexOptions options, KeyOptions keys) {
    for (Path file : files.list(directory)) {
      if (SegmentNames.matches(name(file)) || WriteAheadLog.isPart(file)) {
        throw new CorruptFileException(
            directory.resolve(IndexFile.NAME),
            "file",
            0,
            "it is missing although %s is there: restore it, or choose another folder"
                .formatted(name(file)));
      }
    }
    var ids = OffHeapKeyTable.in(files, directory, options.ids(), keys, false);
    int strideBytes = IndexState.stored(options, Warmth.WARM).kernel().strideBytes();
    var vectors = new SegmentVectors(files, directory, strideBytes);
    var records = new SegmentRecords(files, directory);
    IndexState state = IndexState.onDisk(options, vectors, ids, records, Warmth.WARM);
    return new Opened(state, vectors, records, 1);
  }

  /** Options of the saved index. */
  IndexOptions options() {
    try (SectionFile file = IndexFile.open(files, directory)) {
      return OptionsFile.read(file);
    }
  }

  /** Reads the saved index, checks it, and deletes what an interrupted writer left behind. */
  Opened open(OpenOptions opening, Warmth warmth) {
    Set<String> named = new HashSet<>();
    Opened opened =
        NewestSave.read(
            files,
            directory,
            file -> {
              named.addAll(IndexFile.readNames(file));
              KeyType type = OptionsFile.read(file).ids();
              var ids = OffHeapKeyTable.in(files, directory, type, opening.keys(), isReadOnly());
              return new SaveReader(files, directory, file, opening.verify(), warmth).read(ids);
            });
    try {
      if (!isReadOnly()) {
        deleteLeftovers(named);
      }
      return opened;
    } catch (Throwable failure) {
      opened.state.close();
      throw failure;
    }
  }

  /**
   * Writes everything as it is now, beside nothing; what is returned is to be published, or closed.
   *
   * @param nextRecord the first record of the log that is not in it
   */
  SectionWriter write(Opened opened, long nextRecord) {
    opened.vectors.seal(opened.state.graph.size());
    opened.records.seal();
    return IndexFile.write(files, directory, opened.state, opened.vectors, nextRecord);
  }

  /** Makes what was written the saved index; updates may go on beside. */
  void publish(Opened opened, SectionWriter written) {
    written.publish();
    opened.state.ids.saved(written.contentChecksum());
    opened.vectors.segments().takeEmptiedFiles().forEach(this::deleteIfPossible);
    opened.records.segments().takeEmptiedFiles().forEach(this::deleteIfPossible);
  }

  /** Copies the last save to an empty folder. */
  void snapshot(Path target) {
    FolderCopy.snapshot(files, directory, target);
  }

  /** Deletes a log that is closed and has nothing that the save has not. */
  void deleteLog() {
    files.list(directory).stream().filter(WriteAheadLog::isPart).forEach(this::deleteIfPossible);
  }

  /** Opens the log, and does again what the save does not have. */
  UpdateLog openLog(Opened opened, Durability durability, UpdateLog.Redo redo, Observer observer) {
    try (Span span = observer.begin(Work.RECOVERY)) {
      IndexState state = opened.state;
      UpdateLog log = UpdateLog.open(files, directory, durability, opened.nextRecord, state, redo);
      span.doneIfAny(state.graph.states().liveCount(), log.records());
      return log;
    }
  }

  /**
   * Lets other processes follow the index, until closed; on the real file system only, as what is
   * simulated should not depend on the time of day.
   */
  void letFollow(Observer observer, Supplier<IndexActivity> activity) {
    if (!isReadOnly() && files.equals(FileAccess.system())) {
      live = LiveFile.start(files, directory, observer, activity);
    }
  }

  /** The calibration, or null if the index was never calibrated. */
  @Nullable Calibration readCalibration() {
    return CalibrationFile.exists(files, directory) ? CalibrationFile.read(files, directory) : null;
  }

  void writeCalibration(Calibration calibration) {
    CalibrationFile.publish(files, directory, calibration);
  }

  long diskBytes() {
    long bytes = 0;
    for (Path file : files.list(directory)) {
      bytes += isData(file) ? bytesOf(file) : 0;
    }
    return bytes;
  }

  /** A save beside this may have replaced or deleted what was listed. */
  private long bytesOf(Path file) {
    try (FileHandle handle = files.openForRead(file)) {
      return handle.size();
    } catch (FileAccessException gone) {
      if (files.exists(file)) {
        throw gone;
      }
      return 0;
    }
  }

  /** What the log has now and a save has not; nothing if a later save has it. */
  IndexActivity.Log logSince(Opened opened) {
    var bytes = new AtomicLong();
    try {
      long records =
          WriteAheadLog.read(
                  files,
                  directory,
                  opened.nextRecord,
                  (sequence, record) -> bytes.addAndGet(record.byteSize()))
              .recordCount();
      return new IndexActivity.Log(records, bytes.get());
    } catch (MissingRecordsException saved) {
      return IndexActivity.Log.EMPTY;
    }
  }

  /** When the index was saved last, as its file says. */
  Optional<Instant> lastSaved() {
    return files.lastModified(directory.resolve(IndexFile.NAME));
  }

  /** Reads and checks every byte of a saved index, and the graph's soundness, without locking. */
  static void verify(FileAccess files, Path directory, Consumer<String> progress) {
    NewestSave.read(files, directory, file -> verify(files, directory, file)).forEach(progress);
  }

  /** Returns the names of what is sound. */
  private static List<String> verify(FileAccess files, Path directory, SectionFile file) {
    file.verify();
    List<String> sound = new ArrayList<>(List.of(IndexFile.NAME));
    var ids = new OffHeapKeyTable(OptionsFile.read(file).ids());
    new SaveReader(files, directory, file, Verify.FULL, Warmth.WARM).read(ids).state().close();
    IndexFile.readSegments(file).forEach(pin -> sound.add(pin.name()));
    IndexFile.readRecordSegments(file).forEach(pin -> sound.add(pin.name()));
    if (CalibrationFile.exists(files, directory)) {
      CalibrationFile.read(files, directory);
      sound.add(CalibrationFile.NAME);
    }
    WriteAheadLog.read(files, directory, IndexFile.readNextRecord(file), (sequence, record) -> {});
    return sound;
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
    }
    if (lock != null) {
      lock.close();
    }
  }

  private void deleteLeftovers(Set<String> named) {
    for (Path file : files.list(directory)) {
      String name = name(file);
      boolean segment = SegmentNames.matches(name) && !named.contains(name);
      boolean temporary =
          name.equals(IndexFile.NAME + TEMPORARY_SUFFIX)
              || name.equals(CalibrationFile.NAME + TEMPORARY_SUFFIX);
      if (segment || temporary) {
        deleteIfPossible(file);
      }
    }
  }

  /** A leftover harms nobody, and its name is not used again unless it could be deleted then. */
  private void deleteIfPossible(Path file) {
    try {
      files.delete(file);
    } catch (FileAccessException refused) {
      System.getLogger(IndexFolder.class.getName()) // 20 ms the first time: not for every open
          .log(Level.WARNING, "leftover file stays: {0}", refused.getMessage());
    }
  }

  /** Whether an index may have, in its folder, a file of that name. */
  static boolean isOurs(Path file) {
    String name = name(file);
    return isData(file)
        || name.equals(LiveFile.NAME)
        || name.equals(DirectoryLock.FILE_NAME)
        || (name.endsWith(TEMPORARY_SUFFIX)
            && isData(
                file.resolveSibling(name.substring(0, name.length() - TEMPORARY_SUFFIX.length()))));
  }

  private static boolean isData(Path file) {
    String name = name(file);
    return name.equals(IndexFile.NAME)
        || name.equals(CalibrationFile.NAME)
        || OffHeapKeyTable.isMapFile(name)
        || SegmentNames.matches(name)
        || WriteAheadLog.isPart(file);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** An index's state, its segment files, and the first record of the log that it lacks. */
  record Opened(
      IndexState state, SegmentVectors vectors, SegmentRecords records, long nextRecord) {}
}
