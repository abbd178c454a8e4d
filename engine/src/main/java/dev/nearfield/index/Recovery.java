package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.graph.HnswGraph;
import dev.nearfield.graph.UnlinkedRows;
import dev.nearfield.observe.Observer;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.observe.Span;
import dev.nearfield.parallel.Beside;
import java.lang.System.Logger.Level;
import java.util.function.Function;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Brings an index to where its log says it was. Rows are there when the index opens, as answers to
 * everything; their links follow in the background.
 *
 * <p>Threads: {@link UpdateLog.Redo} by the one that opens; then all are safe. Owns: the thread
 * that links.
 */
final class Recovery implements UpdateLog.Redo {

  /*
   * Linking a row takes a search of its own and costs a hundred times what storing it does, so only
   * the rest is done while the caller of open waits. Until a row is linked, each search scores it
   * by its stored vector, beside what its walk finds: see UnlinkedRows. Updates go on meanwhile, a
   * row that is replaced before its turn is never linked. Whatever looks at all links, or chooses
   * among rows because of them, waits until there are none to come: saves, bulk adds, audits,
   * consolidations, calibrations.
   *
   * Who links holds this monitor and needs the update lock again and again, shared or alone. A save
   * at the end holds that lock alone and comes here only once no row is to be linked any more: so
   * that is said as the last thing under the lock, and whoever sees it waits for nobody who still
   * needs the lock.
   */

  /** Rows linked under the update lock before others may take it. */
  private static final int BLOCK = 16;

  private final IndexState state;
  private final Updates updates;
  private final RowWriter writer;
  private final AddAudit audit;
  private final Observer observer;
  private final IntArrayList rows = new IntArrayList();
  private @Nullable Beside background;

  Recovery(IndexState state, Updates updates, RowWriter writer, AddAudit audit, Observer observer) {
    this.state = state;
    this.updates = updates;
    this.writer = writer;
    this.audit = audit;
    this.observer = observer;
  }

  @Override
  public void put(IdRef id, long storedRow, Content content) {
    rows.addInt(change(scratch -> writer.restore(id, storedRow, content, scratch)));
  }

  @Override
  public void delete(IdRef id) {
    updates.change(() -> writer.delete(id));
  }

  /** The log was read: searches may begin. */
  void begin() {
    int[] living = rows.intStream().filter(state.graph.states()::isLive).toArray();
    rows.clear();
    rows.trimToSize();
    if (living.length > 0) {
      state.graph.expectLinks(new UnlinkedRows(living));
    }
  }

  /** Begins to link. */
  void start() {
    if (isPending()) {
      background = Beside.start("nearfield-recovery", this::linkInBackground);
    }
  }

  /** Waits until every row is linked. */
  void finish() {
    awaitEnd();
    link(); // what is left if that failed: now the caller learns why
  }

  /** Waits until every row is linked, or that failed. */
  void awaitEnd() {
    Beside running = background;
    if (running != null) {
      running.await();
    }
  }

  /** Whether there are rows to link; the log has them. */
  boolean isPending() {
    return state.graph.unlinked().count() > 0;
  }

  /** Rows whose turn has not come. */
  int unlinkedCount() {
    return state.graph.unlinked().count() - state.graph.unlinked().linked();
  }

  private void linkInBackground() {
    try {
      link();
    } catch (IndexClosedException closed) {
      // The log has them.
    } catch (RuntimeException | Error failure) { // a damaged row, no memory
      System.getLogger(Recovery.class.getName())
          .log(
              Level.WARNING,
              "rows stay unlinked: searches look at each, a save tries again",
              failure);
    }
  }

  private synchronized void link() {
    if (isPending()) {
      try (Span span = observer.begin(Work.LINKING)) {
        int waiting = unlinkedCount();
        linkAll();
        span.done(waiting);
      }
    }
  }

  private void linkAll() {
    HnswGraph graph = state.graph;
    if (graph.unlinked().linked() < graph.unlinked().count()) {
      updates.learnCellsIfDue(); // before links, which depend on codes
    }
    while (graph.unlinked().linked() < graph.unlinked().count()) {
      linkNext(BLOCK);
    }
    change(
        scratch -> {
          graph.forgetUnlinked(); // under the lock: see above
          audit.runIfDue(scratch.search);
          return true;
        });
  }

  /** Links the next rows; one that died meanwhile needs no links. */
  void linkNext(int most) {
    UnlinkedRows unlinked = state.graph.unlinked();
    change(
        scratch -> {
          int end = (int) Math.min((long) unlinked.linked() + most, unlinked.count());
          for (int position = unlinked.linked(); position < end; position++) {
            link(unlinked.ordinal(position), scratch);
            unlinked.advanceTo(position + 1);
          }
          return true;
        });
  }

  private void link(int ordinal, QueryScratch scratch) {
    if (state.graph.states().isLive(ordinal)) {
      state.encodeCode(ordinal, scratch);
      state.linker.link(ordinal, scratch.search);
      audit.note(1);
    }
  }

  private <T> T change(Function<QueryScratch, T> change) {
    return updates.change(() -> updates.withScratch(change));
  }
}
