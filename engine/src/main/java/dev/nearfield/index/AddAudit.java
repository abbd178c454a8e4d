package dev.nearfield.index;

import dev.nearfield.graph.HnswGraph;
import dev.nearfield.graph.LookupAudit;
import dev.nearfield.graph.ReachabilityAudit;
import dev.nearfield.graph.SearchScratch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides when the graph is audited for rows that no walk reaches, or none finds: rows added one by
 * one may prune each other's only link away, most of all many equal ones.
 *
 * <p>An audit costs a look at every list, so it is due when the graph grew by a quarter: each row
 * then pays for a few lists. A save audits what is left.
 *
 * <p>Threads: safe; audits run beside searches and adds, one at a time. Owns: nothing.
 */
final class AddAudit {

  private static final int MIN_ROWS = 64;
  private static final int GROWTH_DIVISOR = 4;
  private static final int[] NO_ROWS = {};

  private final HnswGraph graph;
  private final LookupAudit lookups;
  private final AtomicInteger unaudited = new AtomicInteger();

  /** Changes since all rows were looked up. */
  private final AtomicInteger unseen = new AtomicInteger();

  private final AtomicBoolean running = new AtomicBoolean();

  AddAudit(HnswGraph graph) {
    this.graph = graph;
    lookups = new LookupAudit(graph);
  }

  /** Notes rows whose links have changed the graph, or will before anybody adds or audits. */
  void note(int rows) {
    unaudited.addAndGet(rows);
    unseen.addAndGet(rows);
  }

  /** Audits if it is due and nobody else does; not while rows are there that are to be linked. */
  void runIfDue(SearchScratch scratch) {
    boolean due = unaudited.get() >= Math.max(MIN_ROWS, graph.size() / GROWTH_DIVISOR);
    if (due && graph.unlinked().count() == 0) {
      lookUp(beginUnlessBegun(() -> {}, scratch), scratch);
    }
  }

  /**
   * Begins an audit after rows were taken out of the graph, unless somebody audits already: any
   * list may have changed, and new rows may have any ordinal. Links what no walk reaches.
   *
   * @param pause called again and again, between lists: others may get in
   * @return the rows to {@link #lookUp look up} then
   */
  int[] begin(Runnable pause, SearchScratch scratch) {
    note(graph.size());
    return beginUnlessBegun(pause, scratch);
  }

  /**
   * Audits if any row was added since the last audit, unless somebody audits already.
   *
   * @param pause as above
   */
  boolean runIfAny(Runnable pause, SearchScratch scratch) {
    if (unaudited.get() > 0 && graph.unlinked().count() == 0) {
      for (int ordinal : beginUnlessBegun(pause, scratch)) {
        lookUp(ordinal, scratch);
        pause.run();
      }
    }
    return true;
  }

  /** Whether anything changed since this was asked last: then all rows are worth a lookup. */
  boolean takeUnseen() {
    return unseen.getAndSet(0) > 0;
  }

  /** Looks up a row, and links it if it is not found. */
  void lookUp(int ordinal, SearchScratch scratch) {
    lookups.lookUp(ordinal, scratch);
  }

  /**
   * Audits if any row was added since the last audit; no adds may run beside it. An audit that let
   * this in looks its own rows up when it goes on.
   */
  void run(SearchScratch scratch) {
    if (unaudited.get() == 0) {
      return;
    }
    if (running.get()) {
      new ReachabilityAudit(graph).repair(scratch);
    } else {
      lookUp(begun(() -> {}, scratch), scratch);
    }
  }

  /**
   * {@link #run} for a save, which keeps updates waiting: if the rows added are a small part of
   * all, it only links what they cut off, and leaves those that few lists name to the next audit.
   */
  void finish(SearchScratch scratch) {
    int covered = unaudited.get();
    if (covered > graph.size() / GROWTH_DIVISOR) {
      run(scratch);
    } else if (covered > 0) {
      new ReachabilityAudit(graph).repair(scratch);
    }
  }

  private int[] beginUnlessBegun(Runnable pause, SearchScratch scratch) {
    if (!running.compareAndSet(false, true)) {
      return NO_ROWS;
    }
    try {
      return begun(pause, scratch);
    } finally {
      running.set(false);
    }
  }

  private int[] begun(Runnable pause, SearchScratch scratch) {
    int covered = unaudited.get();
    new ReachabilityAudit(graph, pause).repair(scratch);
    int[] chosen = lookups.choose(covered, pause);
    unaudited.addAndGet(-covered);
    return chosen;
  }

  private void lookUp(int[] ordinals, SearchScratch scratch) {
    for (int ordinal : ordinals) {
      lookUp(ordinal, scratch);
    }
  }
}
