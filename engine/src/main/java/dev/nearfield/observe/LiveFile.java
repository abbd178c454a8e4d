package dev.nearfield.observe;

import dev.nearfield.IndexActivity;
import dev.nearfield.IndexClosedException;
import dev.nearfield.parallel.Completion;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The file {@code live.nf}, by which other processes follow an index that is open for writing: its
 * activity, written anew every second. It is no part of what is saved: nobody but a follower reads
 * it, and closing deletes it. Who finds an old one knows that its writer was killed.
 *
 * <p>Threads: started and closed by one, {@link #read} by any. Owns: its thread and the file, until
 * closed.
 */
public final class LiveFile implements AutoCloseable {

  /*
   * A block of 4,096 bytes is written over the one before, by one call. A reader may meet half of
   * it; the checksum tells, and reading again helps. It is never mapped and never forced: after a
   * power loss there is no writer to follow.
   */

  /** Name of the file. */
  public static final String NAME = "live.nf";

  private static final long INTERVAL_MILLIS = 1_000;
  private static final int READ_ATTEMPTS = 10;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final FileAccess files;
  private final Path file;
  private final Supplier<IndexActivity> activity;
  private final Observer observer;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private LiveFile(
      FileAccess files, Path directory, Observer observer, Supplier<IndexActivity> activity) {
    this.files = files;
    this.file = directory.resolve(NAME);
    this.observer = observer;
    this.activity = activity;
    thread = Thread.ofPlatform().daemon().name("nearfield-live").unstarted(this::run);
  }

  /**
   * Writes the activity of an index from now on, in the background.
   *
   * @param directory the index's folder, which the caller holds alone
   */
  public static LiveFile start(
      FileAccess files, Path directory, Observer observer, Supplier<IndexActivity> activity) {
    var live = new LiveFile(files, directory, observer, activity);
    try {
      live.thread.start();
    } catch (OutOfMemoryError noThread) {
      live.warn(noThread);
    }
    return live;
  }

  /**
   * The activity of the index in a folder; empty if nobody has it open for writing.
   *
   * @throws CorruptFileException if the file is damaged or of another version
   */
  public static Optional<IndexActivity> read(FileAccess files, Path directory) {
    Path file = directory.resolve(NAME);
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      ByteBuffer block = bytes(files, file);
      if (block.remaining() == 0) {
        return Optional.empty();
      }
      Optional<IndexActivity> found = LiveBlock.decode(block);
      if (found.isPresent()) {
        return found;
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
    throw new CorruptFileException(
        file, "block", 0, "it is damaged, or written by another version of this library");
  }

  /** What the file holds: nothing if it is missing, or was created this moment. */
  private static ByteBuffer bytes(FileAccess files, Path file) {
    try {
      return contents(files, file);
    } catch (FileAccessException refused) {
      return files.exists(file)
          ? contents(files, file) // it was created this moment, or is refused again
          : ByteBuffer.allocate(0);
    }
  }

  private static ByteBuffer contents(FileAccess files, Path file) {
    ByteBuffer block = ByteBuffer.allocate(LiveBlock.BYTES);
    try (FileHandle handle = files.openForRead(file)) {
      handle.read(block, 0);
    }
    return block.flip();
  }

  @Override
  public void close() {
    closed.countDown();
    Completion.await(thread);
    try {
      files.delete(file);
    } catch (FileAccessException refused) {
      warn(refused); // a follower sees that it is old
    }
  }

  private void run() {
    observer.logOpening();
    try {
      files.delete(file); // of a writer that was killed
      ByteBuffer block = ByteBuffer.allocate(LiveBlock.BYTES);
      try (FileHandle handle = files.create(file)) {
        do {
          LiveBlock.encode(activity.get(), block);
          handle.write(block, 0);
        } while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
      }
    } catch (IndexClosedException | InterruptedException ended) {
      // by its owner; nobody interrupts this thread
    } catch (RuntimeException | Error failure) { // a full disk: nothing depends on it
      warn(failure);
    }
  }

  private void warn(Throwable failure) {
    System.getLogger(Observer.LOGGER)
        .log(Level.WARNING, file + " is not written: nobody can follow this index", failure);
  }
}
