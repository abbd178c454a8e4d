package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.RowStates;
import dev.nearfield.kernel.RawMemory;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/**
 * Adds, replaces and deletes one row at a time, beside searches and others who do.
 *
 * <p>Threads: safe; a scratch belongs to one call at a time. Owns: nothing.
 */
final class RowWriter {

  /*
   * Order matters. What can fail comes first and leaves no trace: the checks, and the append of the
   * full-precision row, which costs a slot of the segment at worst. Then, under the growth lock,
   * room is reserved, a new id is taken, and the row gets its ordinal, code and empty lists. Then
   * its content is put, and the graph links it. Last it is published, in one step
   * with the death of the row that it replaces: who meets it before leaves it out.
   *
   * An id names the row that came last. A row whose id was taken away before it was published, by a
   * delete or an upsert, is dead from the start.
   *
   * The log is written in the same step: its records are in the order in which searches see what
   * they tell. Whoever waits for them to be on disk does so afterwards, outside of all locks.
   *
   * Locks are taken in this order: growth, states, log and key table.
   */

  private static final long NOT_LOGGED = 0;

  /** In the place of an address: the code comes before the links. */
  private static final long NO_CODE = 0;

  private final IndexState state;

  /** Null for an index in memory, and while what a log says is done again. */
  private @Nullable UpdateLog log;

  RowWriter(IndexState state) {
    this.state = state;
  }

  /** From now on everything is written to a log. */
  void logTo(UpdateLog log) {
    this.log = log;
  }

  /** Adds a row under a new id. */
  void add(IdRef id, float[] vector, Content content, QueryScratch scratch) {
    requireHealthy();
    state.records.check(content);
    state.check.accept(vector, scratch.vector);
    if (id.ordinal(state.ids) != Ordinals.NONE) {
      throw id.duplicate();
    }
    state.encode(scratch, scratch.exactRow, scratch.codeRow);
    acknowledge(write(id, content, false, scratch));
  }

  /** Adds a row, or puts it in the place of the one that has the id. */
  void upsert(IdRef id, float[] vector, Content content, QueryScratch scratch) {
    acknowledge(upsertUnacknowledged(id, vector, content, scratch));
  }

  /** {@link #upsert} without waiting; returns what to {@link #acknowledge}. */
  long upsertUnacknowledged(IdRef id, float[] vector, Content content, QueryScratch scratch) {
    requireHealthy();
    state.records.check(content);
    state.check.accept(vector, scratch.vector);
    state.encode(scratch, scratch.exactRow, scratch.codeRow);
    return write(id, content, true, scratch);
  }

  /**
   * {@link #upsert} of a row as it was stored, but for its code and links, before anybody searches.
   *
   * @return its ordinal
   */
  int restore(IdRef id, long storedRow, Content content, QueryScratch scratch) {
    state.records.check(content);
    state.checkStored(scratch, storedRow);
    Created row = create(id, true, storedRow, NO_CODE);
    try {
      state.records.put(row.ordinal, content);
      publish(id, row.ordinal, row.replaces, content, storedRow);
      return row.ordinal;
    } catch (Throwable failure) {
      abandon(id, row.ordinal);
      throw failure;
    }
  }

  /** Deletes the row of an id; returns whether there was one. */
  boolean delete(IdRef id) {
    requireHealthy();
    RowStates states = state.graph.states();
    long record;
    boolean isThere;
    synchronized (states) {
      isThere = id.ordinal(state.ids) != Ordinals.NONE;
      record = isThere ? delete(id, states) : lastRecord();
    }
    acknowledge(record);
    return isThere;
  }

  /** Returns what to wait for. */
  private long delete(IdRef id, RowStates states) {
    long record = log == null ? NOT_LOGGED : log.delete(id);
    int ordinal = id.remove(state.ids);
    if (states.isLive(ordinal)) {
      states.kill(ordinal);
    }
    return record;
  }

  /**
   * Deletes rows that live, without waiting.
   *
   * @param most rows to take at most
   * @param last receives what to {@link #acknowledge}, if any was deleted
   * @return rows deleted
   */
  int deleteRows(PrimitiveIterator.OfInt ordinals, int most, long[] last) {
    int deleted = 0;
    for (int i = 0; i < most && ordinals.hasNext(); i++) {
      deleted += deleteRow(ordinals.nextInt(), last) ? 1 : 0;
    }
    return deleted;
  }

  private boolean deleteRow(int ordinal, long[] last) {
    requireHealthy();
    RowStates states = state.graph.states();
    synchronized (states) {
      if (!states.isLive(ordinal)) { // deleted or replaced meanwhile
        return false;
      }
      IdRef id = IdRef.at(ordinal, state.ids);
      last[0] = log == null ? NOT_LOGGED : log.delete(id);
      id.remove(state.ids);
      states.kill(ordinal);
      return true;
    }
  }

  /** What says that another call took a row away: whoever relies on that waits for it as well. */
  private long lastRecord() {
    return log == null ? NOT_LOGGED : log.last();
  }

  private void requireHealthy() {
    if (log != null) {
      log.requireHealthy();
    }
  }

  /** Waits until a record of the log, and with it all before, is acknowledged. */
  void acknowledge(long record) {
    if (log != null) {
      log.await(record);
    }
  }

  /** Returns what to wait for. */
  private long write(IdRef id, Content content, boolean mayReplace, QueryScratch scratch) {
    Created row = create(id, mayReplace, scratch.exactRow, scratch.codeRow);
    long record;
    try {
      state.records.put(row.ordinal, content);
      state.linker.link(row.ordinal, row.firstUpper, scratch.search);
      record = publish(id, row.ordinal, row.replaces, content, scratch.exactRow);
    } catch (Throwable failure) {
      abandon(id, row.ordinal);
      throw failure;
    }
    return record;
  }

  /** Stores a row and gives it an ordinal, which nobody meets yet. */
  private Created create(IdRef id, boolean mayReplace, long storedRow, long codeRow) {
    long location = state.vectors.append(storedRow);
    synchronized (state.growth) {
      int ordinal = takeOrdinal();
      boolean replaces = putUnlessThere(id, ordinal, mayReplace);
      if (replaces) {
        state.graph.states().expectDeaths();
      }
      state.vectors.place(ordinal, location, storedRow);
      if (codeRow != NO_CODE) {
        RawMemory.copy(codeRow, state.codes().address(ordinal), state.codes().strideBytes());
      }
      return new Created(ordinal, create(ordinal), replaces);
    }
  }

  /** A row without links, its records on upper levels, and whether its id names another row. */
  private record Created(int ordinal, int firstUpper, boolean replaces) {}

  /** Returns whether the id was there; an ordinal that gets no row is given back. */
  private boolean putUnlessThere(IdRef id, int ordinal, boolean mayReplace) {
    try {
      boolean isThere = id.put(state.ids, ordinal) != Ordinals.NONE;
      if (isThere && !mayReplace) {
        throw id.duplicate();
      }
      return isThere;
    } catch (Throwable failure) { // an id that is too long, no memory
      giveBack(ordinal);
      throw failure;
    }
  }

  private int takeOrdinal() {
    int ordinal = state.free.take();
    if (ordinal == Ordinals.NONE) {
      state.reserve(1);
      return state.graph.size();
    }
    return ordinal;
  }

  private void giveBack(int ordinal) {
    if (ordinal < state.graph.size()) {
      state.free.give(ordinal);
    }
  }

  private int create(int ordinal) {
    return ordinal == state.graph.size()
        ? state.graph.create(ordinal)
        : state.graph.recreate(ordinal);
  }

  /** Returns what to wait for. */
  private long publish(IdRef id, int ordinal, boolean replaces, Content content, long storedRow) {
    RowStates states = state.graph.states();
    synchronized (states) {
      if (!replaces && !state.ids.hasId(ordinal)) { // deleted or replaced meanwhile, and logged
        states.kill(ordinal);
        return lastRecord();
      }
      long record = log == null ? NOT_LOGGED : log.put(id, storedRow, content);
      if (replaces) {
        int old = id.replace(state.ids, ordinal);
        if (old != Ordinals.NONE && states.isLive(old)) {
          states.replace(old, ordinal);
        } else {
          states.publish(ordinal);
        }
      } else {
        states.publish(ordinal);
      }
      return record;
    }
  }

  private void abandon(IdRef id, int ordinal) {
    RowStates states = state.graph.states();
    synchronized (states) {
      if (state.ids.hasId(ordinal)) {
        id.remove(state.ids);
      }
      states.kill(ordinal);
    }
  }
}
