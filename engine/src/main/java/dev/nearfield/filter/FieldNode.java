package dev.nearfield.filter;

import dev.nearfield.Filter;
import org.roaringbitmap.RoaringBitmap;

/**
 * A condition on a declared field that is false if the field is missing.
 *
 * @param table the columns
 * @param records where rows without a key are looked up
 * @param field the column
 * @param condition for those rows
 * @param singles the keys of single values that match
 * @param elements the keys of list elements of which one is enough
 */
record FieldNode(
    FieldTable table,
    StoredRecords records,
    int field,
    Filter.OfField condition,
    KeySet singles,
    KeySet elements)
    implements RowNode {

  @Override
  public boolean matches(int ordinal) {
    int state = FieldTable.state(table.states(ordinal), field);
    return switch (state) {
      case FieldTable.SINGLE -> singles.contains(table.cell(ordinal, field));
      case FieldTable.LIST -> table.listMatches(table.cell(ordinal, field), elements);
      case FieldTable.IRREGULAR -> matchesRecord(ordinal);
      default -> false;
    };
  }

  private boolean matchesRecord(int ordinal) {
    return FilterMatcher.matches(
        condition, records.metadata(ordinal).get(condition.field()).orElse(null));
  }

  @Override
  public RoaringBitmap find(IndexView view, RowAsker asker) {
    FieldIndex index = view.fields[field];
    RoaringBitmap found = index.find(singles);
    if (singles != elements && !index.lists().isEmpty()) {
      RoaringBitmap inLists = RoaringBitmap.and(index.find(elements), index.lists());
      found = RoaringBitmap.or(RoaringBitmap.andNot(found, index.lists()), inLists);
    }
    return index.irregular().isEmpty() ? found : withIrregular(found, index.irregular(), asker);
  }

  private RoaringBitmap withIrregular(
      RoaringBitmap found, RoaringBitmap irregular, RowAsker asker) {
    RoaringBitmap all = found.clone();
    asker.ask(irregular, this::matchesRecord, all);
    return all;
  }

  @Override
  public long estimate(IndexView view) {
    FieldIndex index = view.fields[field];
    long inLists = singles == elements || index.lists().isEmpty() ? 0 : index.count(elements);
    long entries = index.count(singles) + inLists + index.irregular().getLongCardinality();
    return Math.min(entries, index.present().getLongCardinality());
  }

  @Override
  public boolean isIndexed() {
    return true;
  }
}
