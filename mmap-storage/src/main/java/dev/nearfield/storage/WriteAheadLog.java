package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records in one order, in files that survive a crash.
 *
 * <pre>{@code
 * var log = WriteAheadLog.open(files, directory, LogOptions.DEFAULT, checkpoint + 1, this::redo);
 * long sequence = log.append(record);
 * log.awaitDurable(sequence); // now the record is acknowledged
 * }</pre>
 *
 * <p>Opening shows the records from a given one on, then cuts off what a crash left behind the last
 * whole one. An appended record is handed to the operating system at once, so it survives the end
 * of this process; {@link Durability} says when it survives a power loss too. After a crash the log
 * holds a prefix of what was appended, which ends at or behind the last record that was forced.
 *
 * <p>When a write or a force fails, or the disk is full, the log takes no more records: every later
 * call throws {@link ReadOnlyLogException} with the first failure as its cause. A force that failed
 * is never repeated, for the system may have given up the data. Opening again goes on behind the
 * last whole record.
 *
 * <p>Files hold some megabytes each; {@link #cut} begins a new one where a checkpoint does, and
 * {@link #truncateBefore} deletes those that it made superfluous. Who opens a log for writing must
 * hold the directory alone ({@link DirectoryLock}); {@link #read} may run beside, in any process.
 *
 * <p>Threads: safe. Interrupts are not answered but kept: a call that was begun ends as if there
 * were none, and no file is closed by them. Owns: one open file, 64 KiB, with {@link
 * Durability#group} a thread, until {@link #close()}.
 */
public final class WriteAheadLog implements AutoCloseable {

  /*
   * One lock orders everything but the force: an append writes its frame under the lock, so the
   * order in the file is that of sequences. A force runs beside appends, one at a time; "forcing"
   * is the right to it. Whoever waits for a record while nobody forces takes that right, forces all
   * that was appended until then, and wakes the others: the one force serves every record appended
   * before it began. Changing the file needs that right too, so no file is closed under a force.
   *
   * Each opening writes to a new file, with a new salt: no frame that an earlier life left beyond
   * its cut can ever be taken for one of this life. The file is created by the first append, also
   * after a cut: so a cut has no name to give, and a file that fails to appear fails an append.
   */

  private final LogFolder folder;
  private final LogOptions options;
  private final LogRecovery recovery;
  private final ReentrantLock lock = new ReentrantLock();

  /** A force ended, or the log did. */
  private final Condition forced = lock.newCondition();

  /** There is something to force, or the log ended. */
  private final Condition work = lock.newCondition();

  private final LogFiles files;
  private @Nullable LogFile current;
  private long appended;
  private volatile long durable;
  private boolean forcing;
  private boolean closed;
  private @Nullable Throwable failure;

  private WriteAheadLog(
      LogFolder folder, LogFiles files, LogOptions options, LogRecovery recovery) {
    this.folder = folder;
    this.files = files;
    this.options = options;
    this.recovery = recovery;
    this.appended = recovery.lastSequence();
    this.durable = recovery.lastSequence();
  }

  /**
   * Opens or begins the log of a directory, for writing.
   *
   * @param directory an existing directory, which the caller holds alone
   * @param fromSequence the first record to show, from 1: one more than the last that the caller
   *     has elsewhere. If the log ends before that, it goes on with this sequence
   * @param visitor takes the records, before this returns
   * @throws CorruptFileException when a record that was known to be on disk is damaged, or a file
   *     is missing between others
   * @throws MissingRecordsException when the log begins behind {@code fromSequence}
   */
  public static WriteAheadLog open(
      FileAccess files, Path directory, LogOptions options, long fromSequence, LogVisitor visitor) {
    var folder = new LogFolder(files, directory);
    folder.deleteLeftovers();
    List<Path> logs = folder.list();
    var replay = new LogReplay(folder, fromSequence, visitor);
    LogRecovery found = replay.run(logs);
    if (!logs.isEmpty()) {
      LogRepair.repair(files, logs.getLast());
    }
    long last = Math.max(found.lastSequence(), fromSequence - 1);
    var recovery = new LogRecovery(found.recordCount(), last, found.tornTail());
    var logFiles = new LogFiles(folder, logs, replay.firstSequences(), last + 1);
    var log = new WriteAheadLog(folder, logFiles, options, recovery);
    log.startForcing();
    return log;
  }

  /**
   * Reads a log that may be written to meanwhile, by this or another process: shows every whole
   * record from {@code fromSequence} on. What is being written counts as a torn tail. Records shown
   * may not be durable yet.
   *
   * @throws CorruptFileException as in {@link #open}
   * @throws MissingRecordsException when the log begins behind {@code fromSequence}, perhaps since
   *     a moment ago: load the newest checkpoint, then read what comes after that
   */
  public static LogRecovery read(
      FileAccess files, Path directory, long fromSequence, LogVisitor visitor) {
    return new LogReplay(new LogFolder(files, directory), fromSequence, visitor).runBesideWriter();
  }

  /** Whether a file belongs to a log, by its name. */
  public static boolean isPart(Path file) {
    return LogFolder.isPart(file);
  }

  /** What opening found. */
  public LogRecovery recovery() {
    return recovery;
  }

  /** {@link #append(MemorySegment)} of the buffer's remaining bytes; its position stays. */
  public long append(ByteBuffer record) {
    return append(MemorySegment.ofBuffer(record));
  }

  /**
   * Appends a record.
   *
   * @param record borrowed; at most {@link LogOptions#maxRecordBytes()} long
   * @return its sequence, one more than that of the record before
   * @throws ReadOnlyLogException when it failed now or before; whether the record is in the log is
   *     then unknown until the log is opened again
   */
  public long append(MemorySegment record) {
    if (record.byteSize() > options.maxRecordBytes()) {
      throw new IllegalArgumentException(
          "a record may have %d bytes, has %d"
              .formatted(options.maxRecordBytes(), record.byteSize()));
    }
    lock.lock();
    try {
      LogFile file = fileFor(record.byteSize());
      long sequence = appended + 1;
      write(file, sequence, record);
      appended = sequence;
      work.signal();
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a record is acknowledged: with {@link Durability#SYNC} until it is on disk,
   * otherwise not at all.
   *
   * @param sequence what {@link #append} returned
   * @throws ReadOnlyLogException when the log failed before the record was acknowledged
   */
  public void awaitDurable(long sequence) {
    if (sequence <= durable) {
      return;
    }
    lock.lock();
    try {
      if (sequence > appended) {
        throw new IllegalArgumentException(
            "record %d was not appended, the last is %d".formatted(sequence, appended));
      }
      switch (options.durability()) {
        case Durability.Sync _ -> forceTo(sequence);
        case Durability.Group _, Durability.OnClose _ -> requireHealthy();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Puts every record appended so far on disk, whatever the durability. */
  public void force() {
    lock.lock();
    try {
      requireUsable();
      forceTo(appended);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the file that is written to, for a checkpoint: what was appended until now is put on disk,
   * whatever the durability, and what comes lies in other files. So {@link #truncateBefore} leaves
   * nothing of what the checkpoint has.
   *
   * @return the last record before the cut
   * @throws ReadOnlyLogException when that fails, or the log failed before
   */
  public long cut() {
    lock.lock();
    try {
      requireUsable();
      while (forcing) {
        forced.awaitUninterruptibly();
        requireUsable();
      }
      if (current != null) {
        endFile(current);
      }
      return appended;
    } catch (StorageException | Error refused) {
      throw fail(refused);
    } finally {
      lock.unlock();
    }
  }

  /** The last record appended, or found by opening. */
  public long lastSequence() {
    lock.lock();
    try {
      return appended;
    } finally {
      lock.unlock();
    }
  }

  /** The last record known to be on disk. */
  public long durableSequence() {
    return durable;
  }

  /**
   * Deletes the files that hold only records before {@code sequence}. Call it when a checkpoint
   * that has those records is on disk; from then on, open the log with this sequence or a later
   * one. Appends go on meanwhile.
   *
   * @throws FileAccessException when the system refuses; the log stays usable
   */
  public void truncateBefore(long sequence) {
    files.deleteBefore(sequence);
  }

  /**
   * Puts everything on disk and closes the file. Idempotent.
   *
   * @throws ReadOnlyLogException when that fails; the file is closed all the same
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      while (forcing) {
        forced.awaitUninterruptibly();
      }
      if (current != null) {
        finish(current);
      }
    } finally {
      work.signalAll();
      forced.signalAll();
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "log in %s, %d records, %d on disk".formatted(folder.directory(), appended, durable);
  }

  /** The mark lets the next opening tell damage of the last records from a torn tail. */
  private void finish(LogFile file) {
    try (file) {
      if (failure == null) {
        file.force();
        durable = appended;
        file.mark(appended);
      }
    } catch (StorageException refused) {
      throw fail(refused);
    }
  }

  /** A record that cannot be read is the caller's bug: the next one takes its place in the file. */
  private void write(LogFile file, long sequence, MemorySegment record) {
    try {
      file.append(sequence, durable, record);
    } catch (StorageException | Error refused) {
      throw fail(refused);
    }
  }

  /** The file to append to: the current one, or a new one when that is full. */
  private LogFile fileFor(long recordBytes) {
    while (true) {
      requireUsable();
      LogFile file = current;
      if (file != null && hasRoom(file, recordBytes)) {
        return file;
      }
      if (!forcing) {
        return beginFile(file);
      }
      forced.awaitUninterruptibly();
    }
  }

  private boolean hasRoom(LogFile file, long recordBytes) {
    return file.position() + LogLayout.frameBytes(recordBytes) <= options.fileBytes()
        || file.firstSequence() > appended;
  }

  /** A file gets a successor only when all of it is on disk: only the last may be torn. */
  private LogFile beginFile(@Nullable LogFile full) {
    try {
      if (full != null) {
        endFile(full);
      }
      LogFile file = files.begin(appended + 1);
      current = file;
      return file;
    } catch (Throwable refused) {
      throw fail(refused);
    }
  }

  /** All of a file that is not written to any more is on disk. */
  private void endFile(LogFile file) {
    file.force();
    durable = appended;
    current = null;
    file.close();
    files.end(appended + 1);
  }

  private void forceTo(long sequence) {
    while (durable < sequence) {
      requireHealthy();
      if (forcing) {
        forced.awaitUninterruptibly();
      } else {
        forceBesideAppends();
      }
    }
  }

  /** Called and left with the lock; without it in between. */
  private void forceBesideAppends() {
    LogFile file = current;
    if (file == null) {
      throw new AssertionError("records wait for a force, but there is no file");
    }
    long target = appended;
    Throwable refused = null;
    forcing = true;
    lock.unlock();
    try {
      file.force();
    } catch (Throwable problem) {
      refused = problem;
    } finally {
      lock.lock();
      forcing = false;
      forced.signalAll();
    }
    if (refused != null) {
      throw fail(refused);
    }
    durable = target;
  }

  private void startForcing() {
    if (options.durability() instanceof Durability.Group(Duration interval)) {
      Thread.ofPlatform()
          .daemon()
          .name("nearfield-log")
          .start(() -> forceEvery(interval.toNanos()));
    }
  }

  /** Forces while there is something to force; the first record after a rest at once. */
  private void forceEvery(long nanos) {
    lock.lock();
    try {
      while (!closed && failure == null) {
        if (appended == durable) {
          work.awaitUninterruptibly();
        } else {
          forceTo(appended);
          pause(nanos);
        }
      }
    } catch (ReadOnlyLogException known) {
      // Kept: whoever calls next gets it.
    } finally {
      lock.unlock();
    }
  }

  private void pause(long nanos) {
    long left = nanos;
    while (left > 0 && !closed && failure == null) {
      try {
        left = forced.awaitNanos(left);
      } catch (InterruptedException none) {
        left = 0; // nobody interrupts this thread; a force too many does no harm
      }
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    requireHealthy();
  }

  private void requireHealthy() {
    if (failure != null) {
      throw new ReadOnlyLogException(folder.directory(), durable, failure);
    }
  }

  private ReadOnlyLogException fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    forced.signalAll();
    work.signalAll();
    return new ReadOnlyLogException(folder.directory(), durable, failure);
  }
}
