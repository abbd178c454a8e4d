package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Records as a map: what columns are compared with, and what they ask. */
final class TestRows implements StoredRecords {

  /** How often metadata was asked for. */
  int reads;

  private final TreeMap<Integer, Row> rows = new TreeMap<>();

  private final Map<Object, Integer> ids = new HashMap<>();

  private record Row(Object id, Metadata metadata) {}

  /** Takes an ordinal and its metadata. */
  interface RowConsumer {
    void accept(int ordinal, Metadata metadata);
  }

  void put(int ordinal, Object id, Metadata metadata) {
    remove(ordinal);
    rows.put(ordinal, new Row(id, metadata));
    ids.put(id, ordinal);
  }

  void remove(int ordinal) {
    Row row = rows.remove(ordinal);
    if (row != null) {
      ids.remove(row.id(), ordinal);
    }
  }

  void removeEvery(int nth) {
    rows.keySet().removeIf(ordinal -> ordinal % nth == 0);
  }

  void forEach(RowConsumer consumer) {
    rows.forEach((ordinal, row) -> consumer.accept(ordinal, row.metadata()));
  }

  @Override
  public Metadata metadata(int ordinal) {
    reads++;
    Row row = rows.get(ordinal);
    return row == null ? Metadata.EMPTY : row.metadata();
  }

  /** As with an upsert: an id is that of the row which got it last. */
  @Override
  public int ordinal(Object id) {
    return ids.getOrDefault(id, NONE);
  }

  /** Compares every way to ask a compiled filter with the oracle. */
  void check(Columns columns, Filter filter, long seed) {
    int[] expected =
        rows.entrySet().stream()
            .filter(row -> isExpected(filter, row.getKey(), row.getValue()))
            .mapToInt(Map.Entry::getKey)
            .toArray();
    RowFilter compiled = columns.compile(filter, this);
    OrdinalSet found = compiled.find();
    assertThat(found.toArray()).as("%s, seed %d", filter, seed).isEqualTo(expected);
    assertThat(found.size()).isEqualTo(expected.length);
    for (int ordinal = -1; ordinal < rows.lastKey() + 2; ordinal++) {
      if (compiled.matches(ordinal) != found.contains(ordinal)) {
        throw new AssertionError("%s of %d, seed %d".formatted(filter, ordinal, seed));
      }
    }
    assertThat(compiled.estimate()).isBetween(0.0, 1.0);
  }

  private boolean isExpected(Filter filter, int ordinal, Row row) {
    Object id = ordinal(row.id()) == ordinal ? row.id() : "nobody's";
    return NaiveFilter.matches(filter, id, row.metadata());
  }
}
