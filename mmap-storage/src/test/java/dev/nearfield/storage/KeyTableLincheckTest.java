package dev.nearfield.storage;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lincheck runs calls on the key table from three threads: what they return, some order of the
 * calls one by one returns too. Real threads, as the model checker does not see memory off the
 * heap.
 */
class KeyTableLincheckTest {

  @Test
  void callsFromThreeThreads_manyRuns_areLinearizable() {
    new StressOptions()
        .iterations(5)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(Ids.class)
        .check(Table.class);
  }

  /** A table of few ids; each run closes the one before it, as nobody tells when it is over. */
  @Param(name = "id", gen = IntGen.class, conf = "1:3")
  public static class Table {

    private static final AtomicReference<OffHeapKeyTable> LAST = new AtomicReference<>();

    private final OffHeapKeyTable table = new OffHeapKeyTable(KeyType.LONG);
    private final AtomicInteger nextOrdinal = new AtomicInteger();

    public Table() {
      OffHeapKeyTable last = LAST.getAndSet(table);
      if (last != null) {
        last.close();
      }
    }

    @Operation
    public boolean put(@Param(name = "id") int id) {
      return table.put(id, nextOrdinal.getAndIncrement()) == KeyTable.NONE;
    }

    @Operation
    public boolean replace(@Param(name = "id") int id) {
      return table.replace(id, nextOrdinal.getAndIncrement()) != KeyTable.NONE;
    }

    @Operation
    public boolean remove(@Param(name = "id") int id) {
      return table.remove(id) != KeyTable.NONE;
    }

    @Operation
    public boolean contains(@Param(name = "id") int id) {
      return table.ordinal(id) != KeyTable.NONE;
    }

    @Operation
    public int count() {
      return table.count();
    }
  }

  /** What the table stands for. */
  public static class Ids {

    private final Set<Integer> ids = new HashSet<>();

    public boolean put(int id) {
      return ids.add(id);
    }

    /** Returns whether the id was there. */
    public boolean replace(int id) {
      return !ids.add(id);
    }

    public boolean remove(int id) {
      return ids.remove(id);
    }

    public boolean contains(int id) {
      return ids.contains(id);
    }

    public int count() {
      return ids.size();
    }
  }
}
