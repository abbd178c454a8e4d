package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.graph.Unlinker;
import java.util.BitSet;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * Takes dead rows out of an index: unlinks them block by block, waits until nobody can meet them,
 * and frees their ordinals for rows to come.
 *
 * <p>Threads: one at a time; searches, adds and deletes go on. Owns: nothing.
 */
final class Consolidation {

  /*
   * Two waits make it safe. The first lets all calls leave that began when the victims still lived:
   * an insert among them may have chosen one as a neighbor. The second lets all leave that may be
   * on a victim still, after the last list that named one was changed, and after victims were
   * hidden from filters. In between, lists are swept
   * until a sweep finds nothing: an insert into an index that has no live row links to dead ones.
   */

  /** Lists between two breaks, and rows looked up. */
  private static final int BLOCK = 16;

  private static final int MAX_SWEEPS = 4;

  private final IndexState state;
  private final Lifetime lifetime;
  private final ScratchPool scratches;
  private final Lock shared;
  private final Lock exclusive;
  private final AddAudit audit;

  private final Pace pace;

  /**
   * A consolidation.
   *
   * @param shared keeps out what takes {@code exclusive}: bulk adds, saves
   * @param pace when it takes a break
   */
  Consolidation(
      IndexState state,
      Lifetime lifetime,
      ScratchPool scratches,
      AddAudit audit,
      Lock shared,
      Lock exclusive,
      Pace pace) {
    this.state = state;
    this.lifetime = lifetime;
    this.scratches = scratches;
    this.audit = audit;
    this.shared = shared;
    this.exclusive = exclusive;
    this.pace = pace;
  }

  /**
   * Frees the ordinals of all rows that are dead now.
   *
   * @return rows freed; 0 as well if the index was closed meanwhile
   */
  int run() {
    try {
      return run(begin());
    } catch (IndexClosedException closed) {
      return 0;
    }
  }

  /** Looks up all rows if any changed since that was done last; those not found are linked. */
  void lookUpAll() {
    try {
      int size = audit.takeUnseen() ? state.graph.size() : 0;
      for (int from = 0; from < size; from += BLOCK) {
        int first = from;
        int end = Math.min(from + BLOCK, size);
        inside(shared, scratch -> audit.lookUp(first, end, scratch.search));
      }
    } catch (IndexClosedException closed) {
      // There is nobody left to look for them.
    }
  }

  private int run(Unlinker unlinker) {
    BitSet victims = unlinker.victims();
    boolean unlinked =
        !victims.isEmpty()
            && lifetime.awaitCalls()
            && sweepUntilClean(unlinker)
            && hide(victims)
            && lifetime.awaitCalls();
    if (!unlinked || state.free.isPinned()) { // who remembers rows may look at victims
      return 0;
    }
    inside(shared, scratch -> free(unlinker));
    inside(shared, scratch -> audit.runBeside(pace, scratch.search));
    return victims.cardinality();
  }

  /**
   * Links are not the only way to a row, filters find them by what they have: those that are
   * compiled from now on do not find victims.
   */
  private boolean hide(BitSet victims) {
    return inside(
        shared,
        _ -> {
          if (state.free.isPinned()) { // a pager may still ask about a row that lived for it
            return false;
          }
          state.records.hide(victims);
          return true;
        });
  }

  private Unlinker begin() {
    return inside(
        exclusive, // entries are chosen under it
        scratch -> {
          var unlinker = new Unlinker(state.graph);
          unlinker.leaveEntries();
          new CellMedoidChoice(state).leave(unlinker.victims(), scratch);
          return unlinker;
        });
  }

  private boolean sweepUntilClean(Unlinker unlinker) {
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      int changed = sweep(state.graph.size(), unlinker::unlinkBase);
      changed += sweep(state.graph.upperCount(), unlinker::unlinkUpper);
      if (changed == 0) {
        return true;
      }
      if (!lifetime.awaitCalls()) { // an insert that chose a victim may be about to link it
        return false;
      }
    }
    return false; // the next consolidation goes on
  }

  private int sweep(int count, BlockSweep block) {
    int changed = 0;
    for (int from = 0; from < count; from += BLOCK) {
      int first = from;
      int end = Math.min(from + BLOCK, count);
      changed += inside(shared, scratch -> block.run(first, end, scratch.search));
      pace.rest();
    }
    return changed;
  }

  private boolean free(Unlinker unlinker) {
    synchronized (state.growth) {
      unlinker.victims().stream().forEach(ordinal -> free(ordinal, unlinker));
      state.records.hide(new BitSet());
    }
    return true;
  }

  private void free(int ordinal, Unlinker unlinker) {
    if (unlinker.free(ordinal)) {
      state.vectors.forget(ordinal);
      state.records.remove(ordinal);
      state.free.give(ordinal);
    }
  }

  /** Runs something under a lock, while the index is open, with a scratch. */
  private <T> T inside(Lock lock, Function<QueryScratch, T> task) {
    lock.lock();
    try {
      int epoch = lifetime.enter();
      QueryScratch scratch = scratches.take();
      try {
        return task.apply(scratch);
      } finally {
        scratches.giveBack(scratch);
        lifetime.leave(epoch);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Looks through nodes {@code from..to-1}; returns how many lists it changed. */
  private interface BlockSweep {
    int run(int from, int to, SearchScratch walk);
  }
}
