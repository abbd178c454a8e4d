package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.parallel.BackgroundThreads;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.RowSource;
import java.lang.System.Logger.Level;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Gives back what rows that are gone, and their records, take in files.
 *
 * <p>Threads: one {@link #run} at a time; searches, adds and deletes go on. Owns: the thread that
 * closes segments.
 */
final class SegmentCompaction {

  /*
   * A sealed segment never changes, so its rows move: they are appended to the segment that grows,
   * and the location column says where they are now. Records move the same way. A search that read
   * a location before finds the row where it was. The next save seals the segment that has them,
   * names no segment that holds none, and only then deletes the files of those: a crash before
   * leaves the last save as it was. Readers in this process may be on a row of such a file until
   * all calls have left that run then; then its mapping ends. Readers elsewhere keep theirs: a
   * file without a name lives on while it is mapped.
   */

  /** Rows moved under the update lock before others may take it. */
  private static final int BLOCK = 512;

  private final IndexState state;
  private final SegmentVectors vectors;
  private final SegmentRecords records;
  private final Lifetime lifetime;
  private final Lock shared;

  /** Threads that wait to close segments: one of each save that left some out. */
  private final BackgroundThreads closing = new BackgroundThreads("nearfield-segments-close");

  /**
   * A compaction.
   *
   * @param shared keeps out saves
   */
  SegmentCompaction(
      IndexState state,
      SegmentVectors vectors,
      SegmentRecords records,
      Lifetime lifetime,
      Lock shared) {
    this.state = state;
    this.vectors = vectors;
    this.records = records;
    this.lifetime = lifetime;
    this.shared = shared;
  }

  /** Moves rows and records out of sparse and small files; a save then leaves the files out. */
  synchronized void run() {
    runOver(inside(() -> vectors.outworn(state.graph.size())), vectors.segments(), this::moveRows);
    runOver(inside(records::outworn), records.segments(), records::move);
  }

  /** {@link #run} before a save, which may fit a disk that is too full for this. */
  void runIfPossible() {
    try {
      run();
    } catch (FileAccessException refused) { // what was moved is as good there as where it was
      System.getLogger(SegmentCompaction.class.getName())
          .log(Level.WARNING, "segments are not compacted", refused);
    }
  }

  /** Puts on disk what was appended, so that a save has little left to do. */
  boolean force() {
    vectors.segments().force();
    records.segments().force();
    return true;
  }

  private void runOver(BitSet outworn, SegmentSet segments, Mover mover) {
    for (int first = 0; first < state.graph.size() && !outworn.isEmpty(); first += BLOCK) {
      int from = first;
      int end = Math.min(first + BLOCK, state.graph.size());
      inside(
          () -> {
            moveSound(outworn, segments, mover, from, end);
            return true;
          });
    }
  }

  /** Moves rows, again without each file that is found to be damaged: the others need not wait. */
  private static void moveSound(
      BitSet outworn, SegmentSet segments, Mover mover, int first, int end) {
    boolean moved = false;
    while (!moved) {
      try {
        mover.move(outworn, first, end);
        moved = true;
      } catch (CorruptFileException damaged) { // lazily verified: who reads it is told
        leave(outworn, segments, damaged);
      }
    }
  }

  /** Leaves a damaged file as it is; all files, if it is none that rows are moved out of. */
  private static void leave(BitSet outworn, SegmentSet segments, CorruptFileException damaged) {
    int segment = segments.indexOf(damaged.file());
    if (segment >= 0 && outworn.get(segment)) {
      outworn.clear(segment);
    } else {
      outworn.clear();
    }
    System.getLogger(SegmentCompaction.class.getName())
        .log(Level.WARNING, "a segment stays as it is", damaged);
  }

  private void moveRows(BitSet outworn, int first, int end) {
    vectors.move(outworn, first, end, state.growth);
  }

  /** Looks at or moves rows: no save runs beside, and no close frees where they are. */
  private <T> T inside(Supplier<T> task) {
    shared.lock();
    try {
      int epoch = lifetime.enter();
      try {
        return task.get();
      } finally {
        lifetime.leave(epoch);
      }
    } finally {
      shared.unlock();
    }
  }

  /** After a save: closes the segments that it left out, once nobody can be on their rows. */
  void closeEmptied() {
    List<RowSource> rows = vectors.segments().takeUnmappable();
    List<RowSource> cells = records.segments().takeUnmappable();
    if (!rows.isEmpty() || !cells.isEmpty()) {
      closing.begin(() -> close(rows, cells));
    }
  }

  /** Waits for the threads; the index is closed, so they end soon. */
  void awaitEnd() {
    closing.awaitEnd();
  }

  private void close(List<RowSource> rows, List<RowSource> cells) {
    try {
      if (lifetime.awaitCalls()) {
        int epoch = lifetime.enter();
        try {
          vectors.segments().close(rows);
          records.segments().close(cells);
        } finally {
          lifetime.leave(epoch);
        }
      }
    } catch (IndexClosedException closed) {
      // All segments are closed with the index.
    }
  }

  /** Moves what ordinals {@code firstOrdinal..endOrdinal-1} have in some files. */
  private interface Mover {
    void move(BitSet sources, int firstOrdinal, int endOrdinal);
  }
}
