package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each row of an index may be while calls fail: as its last change that is sure left it, or as
 * one did that began since.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class RowExpectations {

  /** Versions by id, or {@link VersionedRows#DELETED}; an id that is not here has no row. */
  private final Map<Long, Set<Integer>> allowed = new TreeMap<>();

  /** A change begins, which may leave this version. */
  void begin(long id, int version) {
    allowed.computeIfAbsent(id, none -> only(VersionedRows.DELETED)).add(version);
  }

  /** Now the row can only be of this version. */
  void settle(long id, int version) {
    allowed.put(id, only(version));
  }

  /** Now each row can only be what is here. */
  void settleAll(Map<Long, Integer> versions) {
    allowed.clear();
    versions.forEach(this::settle);
  }

  /** A copy, which goes its own way. */
  RowExpectations copy() {
    var copy = new RowExpectations();
    allowed.forEach((id, versions) -> copy.allowed.put(id, new HashSet<>(versions)));
    return copy;
  }

  /** Holds what an index has to this. */
  void check(String what, Map<Long, Integer> found) {
    allowed.forEach(
        (id, versions) ->
            assertThat(found.getOrDefault(id, VersionedRows.DELETED))
                .as("%s: row %d", what, id)
                .isIn(versions));
    assertThat(allowed.keySet()).as(what).containsAll(found.keySet());
  }

  private static Set<Integer> only(int version) {
    return new HashSet<>(Set.of(version));
  }
}
