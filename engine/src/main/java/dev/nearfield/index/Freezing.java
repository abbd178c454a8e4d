package dev.nearfield.index;

import dev.nearfield.ShardSummary;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import java.nio.file.Path;

/**
 * Writes an index to a shard file.
 *
 * <p>Threads: one at a time; updates wait, searches go on. Owns: nothing.
 */
final class Freezing {

  /** Rows may die between two steps; this often only if somebody deletes without end. */
  private static final int MAX_ROUNDS = 8;

  private static final int NOT_WRITTEN = -1;

  private final IndexState state;
  private final Updates updates;
  private final Calibrations calibrations;

  Freezing(IndexState state, Updates updates, Calibrations calibrations) {
    this.state = state;
    this.updates = updates;
    this.calibrations = calibrations;
  }

  ShardSummary freeze(Path file) {
    FileAccess files = FileAccess.system();
    updates.requireNotAlone();
    try (var _ = ShardTarget.take(files, file)) {
      return freeze(files, file);
    }
  }

  private ShardSummary freeze(FileAccess files, Path file) {
    if (state.file() == null) { // rows of a flat file are never linked, and cannot be
      updates.recovery().finish();
    }
    int rows = NOT_WRITTEN;
    for (int round = 0; rows == NOT_WRITTEN && round < MAX_ROUNDS; round++) {
      if (state.graph.states().deadCount() > 0) {
        updates.consolidate();
      }
      rows = updates.alone(() -> write(files, file));
    }
    if (rows == NOT_WRITTEN) {
      throw new IllegalStateException(
          "%d deleted rows keep their places: close open pagers and scans, then freeze again"
              .formatted(state.graph.states().deadCount()));
    }
    FileDigest digest = FileDigest.of(files, file);
    return new ShardSummary(file, rows, digest.bytes(), digest.sha256());
  }

  /** Returns how many rows were written. */
  private int write(FileAccess files, Path file) {
    if (state.graph.states().deadCount() > 0) {
      return NOT_WRITTEN;
    }
    boolean isFlat = false;
    RowCells cells = RowCells.NONE;
    if (state.file() == null) {
      updates.finish();
    } else {
      isFlat = state.file().header().isFlat();
      cells = RowCells.read(state.file());
    }
    ShardFormat.write(
        files, file, state, new ShardFormat.Extras(isFlat, cells, calibrations.current()));
    return state.graph.states().liveCount();
  }
}
