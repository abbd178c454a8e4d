package dev.nearfield.filter;

import dev.nearfield.FieldType;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.StringValue;
import dev.nearfield.Filter;
import dev.nearfield.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Turns a filter into nodes that know which keys match. Conditions that are true of a missing field
 * become the opposite of one that is false.
 *
 * <p>Strings have no order of keys: equality is one lookup in the {@link Dictionary}, while less,
 * greater, starts with and contains look at each distinct string once.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class FilterCompiler {

  private final Schema schema;
  private final FieldTable table;
  private final @Nullable Dictionary[] dictionaries;
  private final StoredRecords records;
  private final Set<String> undeclared = new TreeSet<>(CodePoints::compare);

  FilterCompiler(
      Schema schema, FieldTable table, @Nullable Dictionary[] dictionaries, StoredRecords records) {
    this.schema = schema;
    this.table = table;
    this.dictionaries = dictionaries;
    this.records = records;
  }

  /** The fields of all compiled filters for which records must be read. */
  Set<String> undeclared() {
    return undeclared;
  }

  RowNode compile(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> parts) -> new RowNodes.And(compile(parts));
      case Filter.Or(List<Filter> parts) -> new RowNodes.Or(compile(parts));
      case Filter.Not(Filter part) -> not(compile(part));
      case Filter.IdIn(List<Object> ids) -> ids(ids);
      case Filter.Ne(String field, Scalar value) -> not(condition(new Filter.Eq(field, value)));
      case Filter.NotIn(String field, List<Scalar> values) ->
          not(condition(new Filter.In(field, values)));
      case Filter.Missing(String field) -> not(condition(new Filter.Exists(field)));
      case Filter.OfField condition -> condition(condition);
    };
  }

  private List<RowNode> compile(List<Filter> parts) {
    return parts.stream().map(this::compile).toList();
  }

  private static RowNode not(RowNode node) {
    return node instanceof RowNodes.Not(RowNode inner) ? inner : new RowNodes.Not(node);
  }

  private RowNode ids(List<Object> ids) {
    var ordinals = new RoaringBitmap();
    for (Object id : ids) {
      int ordinal = records.ordinal(id);
      if (ordinal != StoredRecords.NONE) {
        ordinals.add(ordinal);
      }
    }
    return new RowNodes.OfIds(ordinals);
  }

  private RowNode condition(Filter.OfField condition) {
    int field = schema.column(condition.field());
    if (field < 0) {
      undeclared.add(condition.field());
      return new RowNodes.OfRecord(records, condition);
    }
    if (condition instanceof Filter.Exists) {
      return new RowNodes.Exists(table, field);
    }
    KeySet elements = keys(field, condition);
    KeySet singles =
        condition instanceof Filter.Contains(_, Scalar part) ? parts(field, part) : elements;
    return new FieldNode(table, records, field, condition, singles, elements);
  }

  private KeySet keys(int field, Filter.OfField condition) {
    Dictionary dictionary = dictionaries[field];
    return dictionary == null
        ? numberKeys(schema.fields().get(field).type(), condition)
        : stringKeys(dictionary, condition);
  }

  private static KeySet numberKeys(FieldType type, Filter.OfField condition) {
    return switch (condition) {
      case Filter.Eq(_, Scalar value) -> KeyOrder.equalTo(type, value);
      case Filter.Contains(_, Scalar value) -> KeyOrder.equalTo(type, value);
      case Filter.Lt(_, Scalar value) -> KeyOrder.lessThan(type, value);
      case Filter.Lte(_, Scalar value) -> KeyOrder.atMost(type, value);
      case Filter.Gt(_, Scalar value) -> KeyOrder.greaterThan(type, value);
      case Filter.Gte(_, Scalar value) -> KeyOrder.atLeast(type, value);
      case Filter.Between(_, Scalar low, Scalar high) ->
          KeyOrder.atLeast(type, low).intersectRange(KeyOrder.atMost(type, high));
      case Filter.In(_, List<Scalar> values) ->
          union(values.stream().map(value -> KeyOrder.equalTo(type, value)).toList());
      case Filter.StartsWith _ -> KeySet.NONE;
      case Filter.Ne _, Filter.NotIn _, Filter.Exists _, Filter.Missing _ ->
          throw new AssertionError("not a comparison that a missing field fails: " + condition);
    };
  }

  private static KeySet stringKeys(Dictionary dictionary, Filter.OfField condition) {
    return switch (condition) {
      case Filter.Eq(_, Scalar value) -> equalTo(dictionary, value);
      case Filter.Contains(_, Scalar value) -> equalTo(dictionary, value);
      case Filter.In(_, List<Scalar> values) ->
          union(values.stream().map(value -> equalTo(dictionary, value)).toList());
      case Filter.Lt(_, Scalar value) -> ordered(dictionary, value, condition);
      case Filter.Lte(_, Scalar value) -> ordered(dictionary, value, condition);
      case Filter.Gt(_, Scalar value) -> ordered(dictionary, value, condition);
      case Filter.Gte(_, Scalar value) -> ordered(dictionary, value, condition);
      case Filter.Between(_, Scalar low, _) -> ordered(dictionary, low, condition);
      case Filter.StartsWith(_, String prefix) ->
          dictionary.matching(text -> text.startsWith(prefix));
      case Filter.Ne _, Filter.NotIn _, Filter.Exists _, Filter.Missing _ ->
          throw new AssertionError("not a comparison that a missing field fails: " + condition);
    };
  }

  private static KeySet equalTo(Dictionary dictionary, Scalar value) {
    return value instanceof StringValue(String text) ? dictionary.equalTo(text) : KeySet.NONE;
  }

  /** Asks about every distinct string, unless the bound is none. */
  private static KeySet ordered(Dictionary dictionary, Scalar bound, Filter.OfField condition) {
    return bound instanceof StringValue
        ? dictionary.matching(text -> FilterMatcher.matches(condition, new StringValue(text)))
        : KeySet.NONE;
  }

  /** The keys of single strings that have a part. */
  private KeySet parts(int field, Scalar part) {
    Dictionary dictionary = dictionaries[field];
    if (dictionary == null || !(part instanceof StringValue(String wanted))) {
      return KeySet.NONE;
    }
    Predicate<String> contains = text -> text.contains(wanted);
    return dictionary.matching(contains);
  }

  /** Of sets with one key or none. */
  private static KeySet union(List<KeySet> sets) {
    long[] keys = new long[sets.size()];
    int count = 0;
    for (KeySet set : sets) {
      if (set.rangeCount() > 0) {
        keys[count++] = set.first(0);
      }
    }
    return KeySet.of(Arrays.copyOf(keys, count));
  }
}
