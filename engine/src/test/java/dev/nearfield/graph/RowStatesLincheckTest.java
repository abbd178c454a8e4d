package dev.nearfield.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
 * heap.
 */
class RowStatesLincheckTest {

  private static StressOptions options() {
    return new StressOptions()
        .iterations(5)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2);
  }

  @Test
  void callsFromThreeThreads_manyRuns_areLinearizable() {
    options().sequentialSpecification(LiveRows.class).check(Rows.class);
  }

  /** Who replaced a row finds the new one, and nobody ever finds both or neither. */
  @Test
  void replacementsFromThreeThreads_manyRuns_areLinearizable() {
    options().sequentialSpecification(Version.class).check(Replacements.class);
  }

  /** Versions of one row, each at an ordinal of its own. */
  public static class Replacements {

    private static final int ORDINALS = 32;
    private static final AtomicReference<RowStates> LAST = new AtomicReference<>();

    private final RowStates states = new RowStates();
    private int newest;

    public Replacements() {
      RowStates last = LAST.getAndSet(states);
      if (last != null) {
        last.close();
      }
      states.ensureCapacity(ORDINALS);
      states.own(0);
      states.publish(0);
    }

    /** Returns the new version. */
    @Operation
    public int replace() {
      synchronized (states) {
        states.expectDeaths();
        states.own(newest + 1);
        states.replace(newest, newest + 1);
        return ++newest;
      }
    }

    /** Looks at all ordinals as a search does; returns the version that lives if it is one. */
    @Operation
    public String find() {
      var snapshot = new RowStates.Snapshot();
      snapshot.reset(states.clock());
      List<Integer> live = new ArrayList<>();
      do {
        live.clear();
        for (int ordinal = 0; ordinal < ORDINALS; ordinal++) {
          if (snapshot.isLive(states, ordinal)) {
            live.add(ordinal);
          }
        }
      } while (snapshot.refresh(states));
      return live.toString();
    }
  }

  /** What the replacements stand for. */
  public static class Version {

    private int newest;

    public int replace() {
      return ++newest;
    }

    public String find() {
      return List.of(newest).toString();
    }
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

    /**
     * With the lock: between the state of a row and the count of all there is a moment, in which
     * who sees the one must not see the other as it was.
     */
    @Operation
    public int count() {
      return states.exactLiveCount();
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

    public int count() {
      return live.size();
    }
  }
}
