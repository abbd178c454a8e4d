package dev.nearfield.index;

import static org.assertj.core.api.Assertions.fail;

import dev.nearfield.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was done to an index of few rows, and when: what it must hold at any moment, and what it may
 * hold beside.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class UpdateHistory {

  /** Versions by id, after so many changes. */
  private final List<Map<Long, Integer>> states = new ArrayList<>();

  private final List<Change> changes = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private int lastVersion;

  /** One change of one row, and the moment before it began. */
  private record Change(long id, int version, int begunAt) {}

  /** At this moment so many changes were acknowledged. */
  private record Mark(int moment, int changes) {}

  /** Begins with what an index holds; puts take versions above those there. */
  UpdateHistory(Map<Long, Integer> held) {
    states.add(held);
    lastVersion =
        held.values().stream().mapToInt(version -> version).max().orElse(VersionedRows.DELETED);
  }

  /** Notes that a row is being put; returns its version. */
  int beginPut(long id, int moment) {
    begin(new Change(id, ++lastVersion, moment));
    return lastVersion;
  }

  /** Notes that a row is being deleted. */
  void beginDelete(long id, int moment) {
    begin(new Change(id, VersionedRows.DELETED, moment));
  }

  /** Notes that everything begun by now must not be lost any more. */
  void acknowledge(int moment) {
    acknowledge(changes.size(), moment);
  }

  /** Notes that the first so many changes must not be lost any more. */
  void acknowledge(int count, int moment) {
    marks.add(new Mark(moment, count));
  }

  /** Changes begun by now. */
  int changes() {
    return changes.size();
  }

  /** What the index holds if everything that began was done. */
  Map<Long, Integer> now() {
    return states.getLast();
  }

  /**
   * Holds an index that was found after a crash to what was promised when it happened: it holds all
   * that was acknowledged, and of the rest the first so many changes.
   *
   * @return a history that begins with what the index holds
   */
  UpdateHistory foundAfterCrash(VectorIndex index, int moment) {
    Map<Long, Integer> found = VersionedRows.contents(index);
    int atLeast = 0;
    for (Mark mark : marks) {
      atLeast = mark.moment() <= moment ? Math.max(atLeast, mark.changes()) : atLeast;
    }
    int atMost = atLeast;
    while (atMost < changes.size() && changes.get(atMost).begunAt() < moment) {
      atMost++;
    }
    if (!states.subList(atLeast, atMost + 1).contains(found)) {
      fail(
          "found %s; acknowledged %s; begun %s",
          found, states.get(atLeast), changes.subList(atLeast, atMost));
    }
    var next = new UpdateHistory(found);
    next.lastVersion = lastVersion;
    return next;
  }

  private void begin(Change change) {
    changes.add(change);
    var after = new TreeMap<>(now());
    if (change.version() == VersionedRows.DELETED) {
      after.remove(change.id());
    } else {
      after.put(change.id(), change.version());
    }
    states.add(after);
  }
}
