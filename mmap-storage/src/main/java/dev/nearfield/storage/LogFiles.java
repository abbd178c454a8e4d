package dev.nearfield.storage;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a log consists of now, oldest first.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class LogFiles {

  private final LogFolder folder;
  private final SecureRandom salts = new SecureRandom();
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** Numbers only grow, also while there is no file: a crash may bring deleted ones back. */
  private long nextNumber;

  /** What a file to come will begin with; far away while the newest one is written to. */
  private long nextSequence;

  /** A file and the sequence of the first record in it. */
  private record Entry(Path file, long firstSequence) {}

  /**
   * Takes the files that opening found.
   *
   * @param begins the first sequences of those that hold records wanted; the others' do not matter
   * @param nextSequence the record that comes next: none of the files will have it
   */
  LogFiles(LogFolder folder, List<Path> logs, Map<Path, Long> begins, long nextSequence) {
    this.folder = folder;
    this.nextSequence = nextSequence;
    nextNumber = logs.isEmpty() ? 1 : LogFolder.number(logs.getLast()) + 1;
    for (Path log : logs) {
      entries.add(new Entry(log, begins.getOrDefault(log, 1L)));
    }
  }

  /** Creates the next file, durably. */
  synchronized LogFile begin(long firstSequence) {
    var header = new LogLayout.Header(firstSequence, salts.nextLong());
    FileHandle handle = folder.create(nextNumber, header);
    nextNumber++;
    nextSequence = Long.MAX_VALUE;
    entries.add(new Entry(handle.file(), firstSequence));
    return new LogFile(handle, header);
  }

  /** The newest file is complete; records go on with {@code next} in another. */
  synchronized void end(long next) {
    nextSequence = next;
  }

  /**
   * Deletes the files whose records all come before {@code sequence}, oldest first, so that what a
   * crash leaves is in one piece as far as the disk keeps the order.
   */
  synchronized void deleteBefore(long sequence) {
    boolean deleted = false;
    for (Path file = superfluous(sequence); file != null; file = superfluous(sequence)) {
      folder.files().delete(file);
      entries.removeFirst();
      deleted = true;
    }
    if (deleted) {
      folder.files().forceDirectory(folder.directory());
    }
  }

  /** The oldest file, if what comes behind it begins early enough. */
  private @Nullable Path superfluous(long sequence) {
    var oldest = entries.iterator();
    if (!oldest.hasNext()) {
      return null;
    }
    Path file = oldest.next().file();
    long next = oldest.hasNext() ? oldest.next().firstSequence() : nextSequence;
    return next <= sequence ? file : null;
  }
}
