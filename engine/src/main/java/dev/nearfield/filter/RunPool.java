package dev.nearfield.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.roaringbitmap.RoaringBitmap;

/**
 * The runs of all indexes: one that is read, one that the next seal writes, and more only while old
 * ones are still read. Memory that is used again need not be freed while threads run, which would
 * stop all of them for a moment.
 *
 * <p>Threads: one takes, any may give back. Owns: all runs, until closed.
 */
final class RunPool implements AutoCloseable {

  /** Makes the index of a field, whose entries it writes to the run. */
  interface IndexMaker {
    FieldIndex make(int field, EntryRun run);
  }

  private final int fields;
  private final Queue<EntryRun> spare = new ConcurrentLinkedQueue<>();
  private final List<EntryRun> all = new CopyOnWriteArrayList<>();

  RunPool(int fields) {
    this.fields = fields;
  }

  /** A view without rows. */
  IndexView emptyView(int maxChanges) {
    return view(new RoaringBitmap(), fill((_, run) -> FieldIndex.empty(run)), maxChanges);
  }

  /** A view whose runs come back once it was replaced and nobody reads it. */
  IndexView view(RoaringBitmap rows, FieldIndex[] indexes, int maxChanges) {
    return new IndexView(rows, indexes, maxChanges, () -> giveBack(indexes));
  }

  /** Makes an index of each field; if one cannot be made, all runs come back. */
  FieldIndex[] fill(IndexMaker maker) {
    var indexes = new FieldIndex[fields];
    List<EntryRun> taken = new ArrayList<>();
    try {
      for (int field = 0; field < fields; field++) {
        EntryRun run = take();
        taken.add(run);
        indexes[field] = maker.make(field, run);
      }
      return indexes;
    } catch (Throwable failure) {
      spare.addAll(taken);
      throw failure;
    }
  }

  private EntryRun take() {
    EntryRun run = spare.poll();
    if (run == null) {
      run = new EntryRun();
      all.add(run);
    }
    run.clear();
    return run;
  }

  private void giveBack(FieldIndex[] indexes) {
    for (FieldIndex index : indexes) {
      spare.add(index.run());
    }
  }

  /** Memory of all runs, in bytes, those included that nobody reads. */
  long bytes() {
    return all.stream().mapToLong(EntryRun::bytes).sum();
  }

  @Override
  public void close() {
    all.forEach(EntryRun::close);
  }
}
