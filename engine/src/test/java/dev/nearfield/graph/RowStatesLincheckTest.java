package dev.nearfield.graph;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lincheck runs calls on the states of rows from three threads: what they return, some order of the
 * calls one by one returns too. Real threads, as the model checker does not see memory off the
 * heap. The count of live rows is left out: it is a figure, not in step with what searches see.
 */
class RowStatesLincheckTest {

  @Test
  void callsFromThreeThreads_manyRuns_areLinearizable() {
    new StressOptions()
        .iterations(5)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(LiveRows.class)
        .check(Rows.class);
  }

  /** Rows that neighbors in one word; each run closes the one before it. */
  @Param(name = "row", gen = IntGen.class, conf = "0:3")
  public static class Rows {

    private static final AtomicReference<RowStates> LAST = new AtomicReference<>();

    private final RowStates states = new RowStates();

    public Rows() {
      RowStates last = LAST.getAndSet(states);
      if (last != null) {
        last.close();
      }
      states.ensureCapacity(4);
    }

    /** Adds a row, again if it is dead; returns whether it was not there. */
    @Operation
    public boolean add(@Param(name = "row") int row) {
      synchronized (states) {
        if (states.isLive(row)) {
          return false;
        }
        if (states.isDead(row)) {
          states.free(row);
        }
        states.own(row);
        states.publish(row);
        return true;
      }
    }

    @Operation
    public boolean kill(@Param(name = "row") int row) {
      synchronized (states) {
        if (!states.isLive(row)) {
          return false;
        }
        states.kill(row);
        return true;
      }
    }

    /** Without the lock, as searches ask. */
    @Operation
    public boolean isLive(@Param(name = "row") int row) {
      return states.isLive(row);
    }
  }

  /** What the states stand for. */
  public static class LiveRows {

    private final Set<Integer> live = new HashSet<>();

    public boolean add(int row) {
      return live.add(row);
    }

    public boolean kill(int row) {
      return live.remove(row);
    }

    public boolean isLive(int row) {
      return live.contains(row);
    }
  }
}
