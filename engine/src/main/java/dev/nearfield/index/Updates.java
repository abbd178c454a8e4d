package dev.nearfield.index;

import dev.nearfield.BulkOptions;
import dev.nearfield.Maintenance;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.VectorSource;
import dev.nearfield.filter.OrdinalSet;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.parallel.Workers;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.StorageException;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All ways to change the rows of an index, and the maintenance that changes make due.
 *
 * <p>Threads: safe; changes of single rows share a lock, what changes the whole takes it alone.
 * Owns: the thread of a save that is due.
 */
final class Updates {

  /** A save writes all codes and lists anew: fewer rows are cheaper in the log. */
  private static final int MAX_LOGGED_ROWS = 10_000;

  /** Rows deleted before others get their turn. */
  private static final int DELETE_BLOCK = 1_024;

  private final IndexState state;
  private final Lifetime lifetime;
  private final ScratchPool scratches;
  private final RowWriter writer;
  private final AddAudit audit;
  private final Observer observer;
  private final Recovery recovery;
  private final Consolidations consolidations;
  private @Nullable SegmentCompaction segments;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile boolean changed;
  private @Nullable UpdateLog log;
  private Runnable checkpoint = () -> {};
  private @Nullable Checkpoints checkpoints;

  /** The updates of one index. */
  Updates(IndexState state, Lifetime lifetime, ScratchPool scratches, Observer observer) {
    this.observer = observer;
    this.state = state;
    this.lifetime = lifetime;
    this.scratches = scratches;
    writer = new RowWriter(state);
    audit = new AddAudit(state.graph);
    recovery = new Recovery(state, this, writer, audit, observer);
    consolidations = new Consolidations(state, lifetime, recovery, observer, this::consolidation);
  }

  /** Says who starts a consolidation. */
  void maintain(Maintenance how) {
    consolidations.maintain(how);
  }

  /** What does again what the log has and the save has not, before anybody else does anything. */
  Recovery recovery() {
    return recovery;
  }

  /**
   * From now on everything is written to a log.
   *
   * @param checkpoint saves everything, beside nothing
   */
  void logTo(UpdateLog log, Runnable checkpoint) {
    this.log = log;
    this.checkpoint = checkpoint;
    checkpoints = new Checkpoints(log, checkpoint);
    log.observe(observer);
    writer.logTo(log);
  }

  /** Whether anything changed since {@link #noteSaved}. */
  boolean haveHappened() {
    return changed;
  }

  /** Everything was written to be saved; the caller is {@link #alone}. */
  void noteSaved() {
    changed = false;
  }

  /** What was written was not saved after all. */
  void noteUnsaved() {
    changed = true;
  }

  void add(IdRef id, float[] vector, Content content) {
    long start = System.nanoTime();
    change(() -> write(scratch -> writer.add(checked(id), vector, content, scratch)));
    learnCellsIfDue();
    checkpointIfDue();
    observer.updated(Counter.ADDED_ROWS, start);
  }

  void upsert(IdRef id, float[] vector, Content content) {
    long start = System.nanoTime();
    change(() -> write(scratch -> writer.upsert(checked(id), vector, content, scratch)));
    learnCellsIfDue();
    consolidations.afterDeath();
    checkpointIfDue();
    observer.updated(Counter.UPSERTED_ROWS, start);
  }

  /** {@link #upsert} without waiting; returns what to {@link #acknowledge}. */
  long upsertUnacknowledged(IdRef id, float[] vector, Content content) {
    var record = new long[1];
    change(
        () ->
            write(
                scratch ->
                    record[0] =
                        writer.upsertUnacknowledged(checked(id), vector, content, scratch)));
    learnCellsIfDue();
    consolidations.afterDeath();
    checkpointIfDue();
    return record[0];
  }

  /** Waits until what was written is acknowledged. */
  void acknowledge(long record) {
    writer.acknowledge(record);
  }

  /** Deletes rows that still live; returns how many did. Others may change rows in between. */
  int delete(OrdinalSet rows) {
    var last = new long[1];
    int deleted = 0;
    PrimitiveIterator.OfInt ordinals = rows.iterator();
    while (ordinals.hasNext()) {
      deleted += change(() -> writer.deleteRows(ordinals, DELETE_BLOCK, last));
      checkpointIfDue();
    }
    writer.acknowledge(last[0]);
    observer.deletedMatching(deleted);
    return deleted;
  }

  boolean delete(IdRef id) {
    long start = System.nanoTime();
    boolean wasThere = change(() -> writer.delete(checked(id)));
    consolidations.afterDeath();
    checkpointIfDue();
    observer.deleted(wasThere, start);
    return wasThere;
  }

  private IdRef checked(IdRef id) {
    return id.checked(state.options.ids());
  }

  int addAll(VectorSource source, BulkOptions options) {
    requireNotAlone();
    recovery.finish();
    try (Span span = observer.begin(Work.BULK_ADD)) {
      int count = addAllAlone(source, options);
      checkpointIfDue();
      return span.done(count);
    }
  }

  private int addAllAlone(VectorSource source, BulkOptions options) {
    return alone(
        () -> {
          requireHealthy();
          changed = true;
          int first = state.graph.size();
          CodeRows codes = state.codes();
          try {
            var bulk =
                new BulkWriter(
                    state, audit, rows -> observer.updatedMany(Counter.ADDED_ROWS, rows));
            int added = bulk.addAll(source, options, scratches);
            acknowledge(first, codes);
            return added;
          } catch (Throwable failure) {
            acknowledgeAfter(failure, first, codes);
            throw failure;
          }
        });
  }

  private void requireHealthy() {
    if (log != null) {
      log.requireHealthy();
    }
  }

  /** Rows of the batches before the one that failed stay. */
  private void acknowledgeAfter(Throwable failure, int first, CodeRows codes) {
    try {
      if (!(failure instanceof ReadOnlyLogException)) {
        acknowledge(first, codes);
      }
    } catch (StorageException other) {
      failure.addSuppressed(other);
    }
  }

  /**
   * Rows added in bulk are logged if they are few, else saved; also if codes were learned from
   * them, as rows that are added again one by one would not teach the same.
   *
   * @param first ordinal of the first row added
   * @param codes those of before
   */
  private void acknowledge(int first, CodeRows codes) {
    UpdateLog known = log;
    int size = state.graph.size();
    if (known == null || first == size) {
      return;
    }
    boolean learned = first == 0 || !state.codes().codec().equals(codes.codec());
    if (learned || size - first > MAX_LOGGED_ROWS) {
      checkpoint.run();
      return;
    }
    long last = 0;
    for (int ordinal = first; ordinal < size; ordinal++) {
      last =
          known.put(
              IdRef.at(ordinal, state.ids),
              state.vectors.address(ordinal),
              state.records.content(ordinal));
    }
    known.await(last);
  }

  /** The stored rows and their records are in files. */
  void keepFiles(SegmentVectors vectors, SegmentRecords records) {
    segments = new SegmentCompaction(state, vectors, records, lifetime, lock.readLock());
  }

  /**
   * Before a save: does beside updates what would keep them out longer if the save found it to do.
   * Rows move out of files that are mostly empty, if that is done by itself; links are audited;
   * rows and log are forced.
   */
  void prepareSave() {
    UpdateLog known = log;
    if (known == null || lock.isWriteLockedByCurrentThread()) { // the end of a bulk add: the next
      return;
    }
    SegmentCompaction compaction = Objects.requireNonNull(segments);
    if (consolidations.areAutomatic()) {
      compaction.runIfPossible();
    }
    beside(() -> withScratch(scratch -> audit.runIfAny(this::letIn, scratch.search)));
    beside(compaction::force);
    beside(known::force);
  }

  /** After a save. */
  void closeEmptiedFiles() {
    if (segments != null) {
      segments.closeEmptied();
    }
  }

  /** Frees the ordinals of all dead rows, then looks up all others; returns how many it freed. */
  int consolidate() {
    requireNotAlone();
    recovery.finish();
    changed = true;
    return consolidations.run(
        () -> {
          if (segments != null) {
            segments.run();
          }
        });
  }

  /** Puts right what changes of single rows leave to do; the caller is {@link #alone}. */
  void finish() {
    QueryScratch scratch = scratches.take();
    try {
      new MedoidChoice(state).runIfGrown(1, scratch);
      audit.finish(scratch.search); // last, as it looks rows up the way that searches will
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /** Runs something that no change runs beside, while the index is open. */
  <T> T alone(Action<T> action) {
    lock.writeLock().lock();
    try {
      return inside(action);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Runs something that no change runs beside, whether the index is open or not. */
  void last(Runnable action) {
    lock.writeLock().lock();
    try {
      action.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Waits for what runs by itself; the index is closed, so it ends soon. */
  void awaitEnd() {
    consolidations.awaitEnd();
    if (checkpoints != null) {
      checkpoints.awaitEnd();
    }
    if (segments != null) {
      segments.awaitEnd();
    }
  }

  /** Changes rows, beside others who do. */
  <T> T change(Action<T> change) {
    requireNotAlone();
    return beside(
        () -> {
          changed = true;
          return change.run();
        });
  }

  private <T> T beside(Action<T> action) {
    lock.readLock().lock();
    try {
      return inside(action);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Lets in who waits to be alone: others wait behind. */
  private void letIn() {
    lock.readLock().unlock();
    lock.readLock().lock();
  }

  private <T> T inside(Action<T> action) {
    int epoch = lifetime.enter();
    try {
      return action.run();
    } finally {
      lifetime.leave(epoch);
    }
  }

  private boolean write(Consumer<QueryScratch> write) {
    return withScratch(
        scratch -> {
          try {
            write.accept(scratch);
          } finally {
            audit.note(1); // not before: an audit that runs meanwhile does not cover these links
          }
          audit.runIfDue(scratch.search);
          return true;
        });
  }

  <T> T withScratch(Function<QueryScratch, T> task) {
    QueryScratch scratch = scratches.take();
    try {
      return task.apply(scratch);
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /** Other changes wait meanwhile, searches go on. */
  void learnCellsIfDue() {
    if (CellLearner.isDue(state, state.graph.states().liveCount())) {
      alone(
          () -> {
            CellLearner.learn(state, VectorSource.of(new float[0][]), 1);
            return true;
          });
    }
  }

  private void checkpointIfDue() {
    if (checkpoints != null) {
      checkpoints.beginIfDue();
    }
  }

  /** Takes dead rows out if they are many, after a death. */
  void maintainAfterDeath() {
    consolidations.afterDeath();
  }

  private Consolidation consolidation(Pace pace) {
    return new Consolidation(
        state, lifetime, scratches, audit, lock.readLock(), lock.writeLock(), pace);
  }

  /**
   * The update lock lets its owner in again: a row added now would take a staged row's place, and
   * what a save does not have yet would count as saved when the bulk add ends. A worker of a bulk
   * add would wait for the lock's owner, who waits for it.
   */
  @SuppressWarnings("ReferenceEquality") // another index is another owner, whatever it holds
  void requireNotAlone() {
    if (lock.isWriteLockedByCurrentThread() || Workers.currentOwner() == state) {
      throw new IllegalStateException(
          "a source or listener of addAll cannot change, save or close the same index: do it"
              + " before or after");
    }
  }

  /** Something that is done to an index. */
  interface Action<T> {
    T run();
  }
}
