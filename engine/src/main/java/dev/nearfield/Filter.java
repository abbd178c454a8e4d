package dev.nearfield;

import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.filter.FilterLimits;
import dev.nearfield.filter.FilterParser;
import dev.nearfield.filter.FilterText;
import java.util.Arrays;
import java.util.List;

/**
 * A condition on a record's {@link Metadata} and id.
 *
 * <pre>{@code
 * Filter.and(Filter.eq("lang", "en"), Filter.between("price", 5, 20))
 * Filter.parse("lang = 'en' AND price BETWEEN 5 AND 20")             // the same
 * }</pre>
 *
 * <p>{@code toString} is the text form, whose grammar {@code docs/FILTERS.md} has; {@code
 * parse(filter.toString())} equals the filter.
 *
 * <p><b>What it means.</b> Every filter is true or false of every record; there is no "unknown".
 *
 * <ul>
 *   <li>A <b>missing field</b> makes every comparison false; so {@link Ne}, {@link NotIn} and
 *       {@link Not} of a comparison are true.
 *   <li>A field of <b>another type</b> than the value makes a comparison false likewise. Numbers
 *       are of one type: long and double compare by value, exactly, as if both had all digits.
 *   <li>Of a <b>list</b>, one element that matches is enough. {@link Ne} and {@link NotIn} are the
 *       opposites of {@link Eq} and {@link In}: no element may be equal. One element must lie
 *       {@link Between} both bounds, while "at least 5 and at most 20" may be two elements.
 *   <li>{@link Contains} asks a list for an equal element, and a string for a part of it; {@link
 *       StartsWith} asks strings, alone or in a list.
 *   <li>Strings compare by code points: case matters, and no language's order applies. Booleans are
 *       equal or not, and have no order. Timestamps compare to the microsecond.
 *   <li>An empty list of values or ids matches nothing.
 * </ul>
 *
 * <p>Factories take values as {@link Metadata} does. They throw {@link InvalidFilterException} for
 * a name or value that no field can have, for an order of booleans, for more than {@link
 * #MAX_DEPTH} levels, {@link #MAX_NODES} filters or {@link #MAX_VALUES} values in one list.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface Filter {

  /** The most levels of and, or, not and what they hold. */
  int MAX_DEPTH = 64;

  /** The most filters in one, itself counted. */
  int MAX_NODES = 4_096;

  /** The most values of {@link In} and {@link NotIn}, and ids of {@link IdIn}. */
  int MAX_VALUES = 65_536;

  /** The most chars of a text to parse. */
  int MAX_TEXT_LENGTH = 1 << 24;

  /**
   * Reads the text form.
   *
   * @throws FilterSyntaxException at the first place that does not follow the grammar, or holds
   *     what no filter may hold
   */
  static Filter parse(String text) {
    return FilterParser.parse(text);
  }

  /** The field equals the value. */
  static Filter eq(String field, Object value) {
    return new Eq(field, FilterLimits.scalar(value));
  }

  /** The field does not equal the value, or is missing. */
  static Filter ne(String field, Object value) {
    return new Ne(field, FilterLimits.scalar(value));
  }

  /** The field equals one of the values. */
  static Filter in(String field, List<?> values) {
    return new In(field, FilterLimits.scalars(values));
  }

  /** The field equals one of the values. */
  static Filter in(String field, Object... values) {
    return in(field, Arrays.asList(values));
  }

  /** The field equals none of the values, or is missing. */
  static Filter notIn(String field, List<?> values) {
    return new NotIn(field, FilterLimits.scalars(values));
  }

  /** The field equals none of the values, or is missing. */
  static Filter notIn(String field, Object... values) {
    return notIn(field, Arrays.asList(values));
  }

  /** The field is less than the value. */
  static Filter lt(String field, Object value) {
    return new Lt(field, FilterLimits.scalar(value));
  }

  /** The field is less than the value, or equals it. */
  static Filter lte(String field, Object value) {
    return new Lte(field, FilterLimits.scalar(value));
  }

  /** The field is greater than the value. */
  static Filter gt(String field, Object value) {
    return new Gt(field, FilterLimits.scalar(value));
  }

  /** The field is greater than the value, or equals it. */
  static Filter gte(String field, Object value) {
    return new Gte(field, FilterLimits.scalar(value));
  }

  /** The field is neither less than {@code low} nor greater than {@code high}. */
  static Filter between(String field, Object low, Object high) {
    return new Between(field, FilterLimits.scalar(low), FilterLimits.scalar(high));
  }

  /** There is such a field. */
  static Filter exists(String field) {
    return new Exists(field);
  }

  /** There is no such field. */
  static Filter missing(String field) {
    return new Missing(field);
  }

  /** The field is a string that begins so. */
  static Filter startsWith(String field, String prefix) {
    return new StartsWith(field, prefix);
  }

  /** The field is a list with that element, or a string with that part. */
  static Filter contains(String field, Object value) {
    return new Contains(field, FilterLimits.scalar(value));
  }

  /** The record's id is one of these: strings, longs or UUIDs. */
  static Filter idIn(List<?> ids) {
    return new IdIn(FilterLimits.ids(ids));
  }

  /** The record's id is one of these: strings, longs or UUIDs. */
  static Filter idIn(Object... ids) {
    return idIn(Arrays.asList(ids));
  }

  /** All of them are true; of one filter it is that filter. */
  static Filter and(List<Filter> filters) {
    return filters.size() == 1 ? filters.getFirst() : new And(filters);
  }

  /** All of them are true. */
  static Filter and(Filter... filters) {
    return and(Arrays.asList(filters));
  }

  /** At least one of them is true; of one filter it is that filter. */
  static Filter or(List<Filter> filters) {
    return filters.size() == 1 ? filters.getFirst() : new Or(filters);
  }

  /** At least one of them is true. */
  static Filter or(Filter... filters) {
    return or(Arrays.asList(filters));
  }

  /** It is false. */
  static Filter not(Filter filter) {
    return new Not(filter);
  }

  /** A condition on one field. */
  sealed interface OfField extends Filter {

    /** The field's name. */
    String field();
  }

  /** See {@link Filter#eq}. */
  record Eq(String field, Scalar value) implements OfField {

    /** Checks the name. */
    public Eq {
      FilterLimits.checkName(field);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#ne}. */
  record Ne(String field, Scalar value) implements OfField {

    /** Checks the name. */
    public Ne {
      FilterLimits.checkName(field);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#in}. */
  record In(String field, List<Scalar> values) implements OfField {

    /** Checks name and size; copies the values. */
    public In {
      FilterLimits.checkName(field);
      values = FilterLimits.copyOfValues(values);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#notIn}. */
  record NotIn(String field, List<Scalar> values) implements OfField {

    /** Checks name and size; copies the values. */
    public NotIn {
      FilterLimits.checkName(field);
      values = FilterLimits.copyOfValues(values);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#lt}. */
  record Lt(String field, Scalar value) implements OfField {

    /** Checks the name, and that the value has an order. */
    public Lt {
      FilterLimits.checkName(field);
      FilterLimits.checkOrdered(value);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#lte}. */
  record Lte(String field, Scalar value) implements OfField {

    /** Checks the name, and that the value has an order. */
    public Lte {
      FilterLimits.checkName(field);
      FilterLimits.checkOrdered(value);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#gt}. */
  record Gt(String field, Scalar value) implements OfField {

    /** Checks the name, and that the value has an order. */
    public Gt {
      FilterLimits.checkName(field);
      FilterLimits.checkOrdered(value);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#gte}. */
  record Gte(String field, Scalar value) implements OfField {

    /** Checks the name, and that the value has an order. */
    public Gte {
      FilterLimits.checkName(field);
      FilterLimits.checkOrdered(value);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /**
   * See {@link Filter#between}.
   *
   * @param low the least value that matches
   * @param high the greatest value that matches; if it is less than {@code low}, nothing does
   */
  record Between(String field, Scalar low, Scalar high) implements OfField {

    /** Checks the name, and that the bounds have an order, and one that they share. */
    public Between {
      FilterLimits.checkName(field);
      FilterLimits.checkOrdered(low);
      FilterLimits.checkComparable(low, high);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#exists}. */
  record Exists(String field) implements OfField {

    /** Checks the name. */
    public Exists {
      FilterLimits.checkName(field);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#missing}. */
  record Missing(String field) implements OfField {

    /** Checks the name. */
    public Missing {
      FilterLimits.checkName(field);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#startsWith}. */
  record StartsWith(String field, String prefix) implements OfField {

    /** Checks the name, and that a string may begin so. */
    public StartsWith {
      FilterLimits.checkName(field);
      FilterLimits.checkString(prefix);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#contains}. */
  record Contains(String field, Scalar value) implements OfField {

    /** Checks the name. */
    public Contains {
      FilterLimits.checkName(field);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /**
   * See {@link Filter#idIn}.
   *
   * @param ids each a {@link String}, a {@link Long} or a {@link java.util.UUID}
   */
  record IdIn(List<Object> ids) implements Filter {

    /** Checks types and size; copies the ids. */
    public IdIn {
      ids = FilterLimits.ids(ids);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /**
   * See {@link Filter#and}.
   *
   * @param filters two or more
   */
  record And(List<Filter> filters) implements Filter {

    /** Checks number and depth; copies the filters. */
    public And {
      filters = FilterLimits.copyOfParts("and", filters);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /**
   * See {@link Filter#or}.
   *
   * @param filters two or more
   */
  record Or(List<Filter> filters) implements Filter {

    /** Checks number and depth; copies the filters. */
    public Or {
      filters = FilterLimits.copyOfParts("or", filters);
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }

  /** See {@link Filter#not}. */
  record Not(Filter filter) implements Filter {

    /** Checks the depth. */
    public Not {
      FilterLimits.checkParts(List.of(filter));
    }

    @Override
    public String toString() {
      return FilterText.of(this);
    }
  }
}
