package dev.nearfield;

/**
 * What the value of a metadata field is; a list has one of them for all its elements.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum FieldType {
  /** Text. */
  STRING,
  /** A 64-bit integer. */
  LONG,
  /** A finite 64-bit floating-point number. */
  DOUBLE,
  /** True or false. */
  BOOLEAN,
  /** A moment, to the microsecond. */
  TIMESTAMP;

  /** Whether values of both types can be equal, or one less than the other: numbers compare. */
  public boolean isComparableTo(FieldType other) {
    return this == other || (isNumber() && other.isNumber());
  }

  /** Whether values have an order that filters can ask for; booleans have none. */
  public boolean isOrdered() {
    return this != BOOLEAN;
  }

  private boolean isNumber() {
    return this == LONG || this == DOUBLE;
  }
}
