package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.graph.Unlinker;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes dead rows out of an index: unlinks them block by block, waits until nobody can meet them,
 * and frees their ordinals for rows to come.
 *
 * <p>Threads: one at a time, {@link #help} by any; searches, adds and deletes go on. Owns: nothing.
 */
final class Consolidation {

  /*
   * Two waits make it safe. The first lets all calls leave that began when the victims still lived:
   * an insert among them may have chosen one as a neighbor. The second lets all leave that may be
   * on a victim still, after the last list that named one was changed, and after victims were
   * hidden from filters. In between, lists are swept
   * until a sweep finds nothing: an insert into an index that has no live row links to dead ones.
   */

  /** Lists of a block. */
  private static final int LISTS = 16;

  /** Rows looked up in a block: each takes as long as some lists. */
  private static final int LOOKUPS = 2;

  private static final int MAX_SWEEPS = 4;

  private final IndexState state;
  private final Lifetime lifetime;
  private final ScratchPool scratches;
  private final Lock shared;
  private final Lock exclusive;
  private final AddAudit audit;

  private final Pace pace;

  /** What updates may help with now. */
  private volatile @Nullable SharedBlocks blocks;

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

  /** Takes some of the work for about so long, between two updates of the caller's. */
  void help(long nanos) {
    SharedBlocks known = blocks;
    if (known != null) {
      known.help(nanos);
    }
  }

  /** Looks up all rows if any changed since that was done last; those not found are linked. */
  void lookUpAll() {
    try {
      int size = audit.takeUnseen() ? state.graph.size() : 0;
      share(size, LOOKUPS, (from, to, walk) -> lookUp(IntStream.range(from, to), walk));
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
    int[] rows = inside(shared, scratch -> audit.begin(this::restOutside, scratch.search));
    share(rows.length, LOOKUPS, (from, to, walk) -> lookUp(Arrays.stream(rows, from, to), walk));
    return victims.cardinality();
  }

  /** A save that waits to be alone would keep updates waiting until the audit ends. */
  private void restOutside() {
    shared.unlock();
    try {
      pace.rest();
    } finally {
      shared.lock();
    }
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
      int changed = share(state.graph.size(), LISTS, unlinker::unlinkBase);
      changed += share(state.graph.upperCount(), LISTS, unlinker::unlinkUpper);
      if (changed == 0) {
        return true;
      }
      if (!lifetime.awaitCalls()) { // an insert that chose a victim may be about to link it
        return false;
      }
    }
    return false; // the next consolidation goes on
  }

  private int lookUp(IntStream ordinals, SearchScratch walk) {
    ordinals.forEach(ordinal -> audit.lookUp(ordinal, walk));
    return 0;
  }

  /** Runs a task in blocks, together with whoever {@link #help helps}; returns the sum. */
  private int share(int count, int perBlock, Block task) {
    var work =
        new SharedBlocks(
            Math.ceilDiv(count, perBlock),
            number -> {
              int from = number * perBlock;
              int to = Math.min(from + perBlock, count);
              return inside(shared, scratch -> task.run(from, to, scratch.search));
            });
    blocks = work;
    try {
      return work.run(pace);
    } finally {
      blocks = null;
    }
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

  /** Does something to nodes or rows {@code from..to-1}; returns how many lists it changed. */
  private interface Block {
    int run(int from, int to, SearchScratch walk);
  }
}
