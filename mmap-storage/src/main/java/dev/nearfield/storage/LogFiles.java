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

  /** A file and the sequence of the first record in it. */
  private record Entry(Path file, long firstSequence) {}

  /**
   * Takes the files that opening found.
   *
   * @param begins the first sequences of those that hold records wanted; the others' do not matter
   */
  LogFiles(LogFolder folder, List<Path> logs, Map<Path, Long> begins) {
    this.folder = folder;
    for (Path log : logs) {
      entries.add(new Entry(log, begins.getOrDefault(log, 1L)));
    }
  }

  /** Creates the next file, durably. */
  synchronized LogFile begin(long firstSequence) {
    long number = entries.isEmpty() ? 1 : LogFolder.number(entries.getLast().file()) + 1;
    var header = new LogLayout.Header(firstSequence, salts.nextLong());
    FileHandle handle = folder.create(number, header);
    entries.add(new Entry(handle.file(), firstSequence));
    return new LogFile(handle, header);
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

  /** The oldest file, if the one after it begins early enough; the newest never is. */
  private @Nullable Path superfluous(long sequence) {
    if (entries.size() < 2) {
      return null;
    }
    var oldest = entries.iterator();
    Path file = oldest.next().file();
    return oldest.next().firstSequence() <= sequence ? file : null;
  }
}
