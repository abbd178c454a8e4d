package dev.nearfield.filter;

/** The rows that a compiled filter is about. */
interface FilteredRows {

  /** Whether the ordinal has a row; allocates nothing. */
  boolean isThere(int ordinal);

  /** One more than the highest ordinal that may have a row. */
  int capacity();

  /** The indexes that there are, with a reference to them: pair with {@link IndexView#leave}. */
  IndexView enter();
}
