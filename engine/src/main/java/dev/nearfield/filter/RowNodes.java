package dev.nearfield.filter;

import dev.nearfield.Filter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The nodes of compiled filters, but for {@link FieldNode}. */
final class RowNodes {

  /** A bitmap of this many times the rows that are left is not worth making: they are asked. */
  private static final int WORTH_FINDING = 8;

  private RowNodes() {}

  /** The field is there. */
  record Exists(FieldTable table, int field) implements RowNode {

    @Override
    public boolean matches(int ordinal) {
      return FieldTable.state(table.states(ordinal), field) != FieldTable.MISSING;
    }

    @Override
    public RoaringBitmap find(IndexView view, RowAsker asker) {
      return view.fields[field].present();
    }

    @Override
    public long estimate(IndexView view) {
      return view.fields[field].present().getLongCardinality();
    }

    @Override
    public boolean isIndexed() {
      return true;
    }
  }

  /** The record has one of some ids, whose ordinals were looked up. */
  record OfIds(RoaringBitmap ordinals) implements RowNode {

    @Override
    public boolean matches(int ordinal) {
      return ordinals.contains(ordinal);
    }

    @Override
    public RoaringBitmap find(IndexView view, RowAsker asker) {
      return RoaringBitmap.and(ordinals, view.rows);
    }

    @Override
    public long estimate(IndexView view) {
      return ordinals.getLongCardinality();
    }

    @Override
    public boolean isIndexed() {
      return true;
    }
  }

  /** A condition on a field that is not declared: the record is read. */
  record OfRecord(StoredRecords records, Filter.OfField condition) implements RowNode {

    @Override
    public boolean matches(int ordinal) {
      return FilterMatcher.matches(
          condition, records.metadata(ordinal).get(condition.field()).orElse(null));
    }

    @Override
    public @Nullable RoaringBitmap find(IndexView view, RowAsker asker) {
      return null;
    }

    @Override
    public long estimate(IndexView view) {
      return view.rows.getLongCardinality();
    }

    @Override
    public boolean isIndexed() {
      return false;
    }
  }

  /** It is false. */
  record Not(RowNode part) implements RowNode {

    @Override
    public boolean matches(int ordinal) {
      return !part.matches(ordinal);
    }

    @Override
    public @Nullable RoaringBitmap find(IndexView view, RowAsker asker) {
      RoaringBitmap found = part.find(view, asker);
      return found == null ? null : RoaringBitmap.andNot(view.rows, found);
    }

    @Override
    public long estimate(IndexView view) {
      long rows = view.rows.getLongCardinality();
      return isIndexed() ? Math.max(0, rows - part.estimate(view)) : rows;
    }

    @Override
    public boolean isIndexed() {
      return part.isIndexed();
    }
  }

  /** At least one is true. */
  record Or(List<RowNode> parts) implements RowNode {

    @Override
    public boolean matches(int ordinal) {
      for (int part = 0; part < parts.size(); part++) { // an iterator would be garbage per row
        if (parts.get(part).matches(ordinal)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public @Nullable RoaringBitmap find(IndexView view, RowAsker asker) {
      if (!isIndexed()) {
        return null;
      }
      List<RoaringBitmap> found = new ArrayList<>();
      for (RowNode part : parts) {
        RoaringBitmap some = part.find(view, asker);
        if (some == null) {
          return null;
        }
        found.add(some);
      }
      return RoaringBitmap.or(found.iterator());
    }

    @Override
    public long estimate(IndexView view) {
      long sum = 0;
      for (RowNode part : parts) {
        sum += part.estimate(view);
      }
      return Math.min(sum, view.rows.getLongCardinality());
    }

    @Override
    public boolean isIndexed() {
      return parts.stream().allMatch(RowNode::isIndexed);
    }
  }

  /**
   * All are true. The part with the fewest rows is found first; then each other part is found and
   * intersected with it, or asked about the rows that are left, whichever looks cheaper. So one
   * part with an index is enough, and the cost is about that of the rarest.
   */
  record And(List<RowNode> parts) implements RowNode {

    @Override
    public boolean matches(int ordinal) {
      for (int part = 0; part < parts.size(); part++) {
        if (!parts.get(part).matches(ordinal)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public @Nullable RoaringBitmap find(IndexView view, RowAsker asker) {
      List<RowNode> rarestFirst = new ArrayList<>(parts);
      rarestFirst.sort(
          Comparator.comparing((RowNode part) -> !part.isIndexed())
              .thenComparingLong(part -> part.estimate(view)));
      RoaringBitmap found = rarestFirst.getFirst().find(view, asker);
      if (found == null) {
        return null;
      }
      for (RowNode part : rarestFirst.subList(1, rarestFirst.size())) {
        boolean worthFinding =
            part.isIndexed() && part.estimate(view) <= WORTH_FINDING * found.getLongCardinality();
        RoaringBitmap other = worthFinding ? part.find(view, asker) : null;
        found = other == null ? ask(part, found, asker) : RoaringBitmap.and(found, other);
      }
      return found;
    }

    private static RoaringBitmap ask(RowNode part, RoaringBitmap candidates, RowAsker asker) {
      var matching = new RoaringBitmap();
      asker.ask(candidates, part::matches, matching);
      return matching;
    }

    /** As if the parts had nothing to do with each other. */
    @Override
    public long estimate(IndexView view) {
      double rows = Math.max(1, view.rows.getLongCardinality());
      double fraction = 1;
      for (RowNode part : parts) {
        fraction *= part.estimate(view) / rows;
      }
      return Math.round(fraction * rows);
    }

    @Override
    public boolean isIndexed() {
      return parts.stream().anyMatch(RowNode::isIndexed);
    }
  }
}
