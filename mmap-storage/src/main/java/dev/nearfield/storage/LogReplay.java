package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log's records across its files, in order.
 *
 * <p>Threads: one. Owns: nothing; each file is open while it is read.
 */
final class LogReplay {

  /*
   * Every record of a file was forced before the next file got its name (LogFolder.create), so only
   * the last file may lack records at its end. Others may have remains there all the same, of a
   * mark that closing wrote and nobody forced: what counts is that the next file begins right
   * behind. A file that none of the wanted records can be in is not even opened: after a truncation
   * whose deletions were half durable, any of them may be missing.
   */

  private final LogFolder folder;
  private final LogVisitor visitor;
  private long wanted;
  private final Map<Path, Long> firstSequences = new HashMap<>();
  private long recordCount;
  private long lastSequence;

  /** What to report if the next file does not begin right behind the one just read. */
  private @Nullable CorruptFileException broken;

  /**
   * Prepares to read.
   *
   * @param fromSequence the first record to show, from 1
   */
  LogReplay(LogFolder folder, long fromSequence, LogVisitor visitor) {
    if (fromSequence < 1) {
      throw new IllegalArgumentException("fromSequence must be at least 1, was " + fromSequence);
    }
    this.folder = folder;
    this.visitor = visitor;
    this.wanted = fromSequence;
    this.lastSequence = fromSequence - 1;
  }

  /** Reads files in which nobody else deletes. */
  LogRecovery run(List<Path> logs) {
    int first = firstNeeded(logs);
    Optional<LogRecovery.TornTail> torn = Optional.empty();
    for (int i = first; i < logs.size(); i++) {
      try (var reader = LogFileReader.open(folder.files(), logs.get(i))) {
        requireNext(reader, i == first);
        torn = read(reader, i == logs.size() - 1);
      }
    }
    return new LogRecovery(recordCount, lastSequence, torn);
  }

  /**
   * Reads beside a writer that creates and deletes files: starts over behind what was shown when a
   * listed file is gone, or when the listing overlooked one. (A directory that changes while it is
   * listed may show the later of two new files and not the earlier one.)
   */
  LogRecovery runBesideWriter() {
    while (true) {
      List<Path> logs = folder.list();
      try {
        return run(logs);
      } catch (FileAccessException missing) {
        if (logs.stream().allMatch(folder.files()::exists)) {
          throw missing;
        }
      } catch (CorruptFileException gap) {
        if (!overlooksAny(logs)) {
          throw gap;
        }
      }
    }
  }

  /** With which record the files begin that were opened. */
  Map<Path, Long> firstSequences() {
    return firstSequences;
  }

  /** Whether there is a file before the last listed one that was not listed; numbers only grow. */
  private boolean overlooksAny(List<Path> logs) {
    return folder.list().stream()
        .anyMatch(file -> file.compareTo(logs.getLast()) < 0 && !logs.contains(file));
  }

  /** The last file that begins at or before the record wanted. */
  private int firstNeeded(List<Path> logs) {
    long begins = wanted;
    for (int i = logs.size() - 1; i >= 0; i--) {
      try (var reader = LogFileReader.open(folder.files(), logs.get(i))) {
        begins = reader.firstSequence();
        firstSequences.put(reader.file(), begins);
        if (begins <= wanted) {
          return i;
        }
      }
    }
    if (begins > wanted) {
      throw new MissingRecordsException(folder.directory(), wanted, begins);
    }
    return 0;
  }

  private void requireNext(LogFileReader reader, boolean first) {
    if (!first && reader.firstSequence() != lastSequence + 1) {
      if (broken != null) {
        throw broken;
      }
      throw new CorruptFileException(
          reader.file(),
          "header",
          LogLayout.FIRST_SEQUENCE,
          "begins with record %d, %d comes next: a file is missing or was cut"
              .formatted(reader.firstSequence(), lastSequence + 1));
    }
    lastSequence = reader.lastSequence();
  }

  private Optional<LogRecovery.TornTail> read(LogFileReader reader, boolean last) {
    broken = null;
    while (reader.next()) {
      lastSequence = reader.lastSequence();
      if (reader.isRecord() && lastSequence >= wanted) {
        show(reader.record());
      }
    }
    if (reader.remaining() == 0) {
      return Optional.empty();
    }
    if (!last) {
      broken = reader.corrupt("is broken, and a later file begins behind it");
      return Optional.empty();
    }
    return Optional.of(
        new LogRecovery.TornTail(reader.file(), reader.position(), reader.remaining()));
  }

  private void show(MemorySegment record) {
    visitor.visit(lastSequence, record);
    wanted = lastSequence + 1;
    recordCount++;
  }
}
