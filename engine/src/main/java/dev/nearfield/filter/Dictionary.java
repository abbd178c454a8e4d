package dev.nearfield.filter;

import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The distinct strings of a column, each with a number, dense from 0 in the order in which they
 * appeared. It lies outside the heap and only grows.
 *
 * <p>Threads: one writer; lookups beside it take the shared lock of {@link KeyTable}. Owns: its
 * table.
 */
final class Dictionary implements AutoCloseable {

  private final KeyTable codes = new OffHeapKeyTable(KeyType.STRING);

  /** The number of a string, a new one if it has none yet. */
  int intern(String text) {
    int next = codes.ordinalCount();
    int known = codes.put(text, next);
    return known == KeyTable.NONE ? next : known;
  }

  /** The number of a string as a set of keys; none if no row ever had it. */
  KeySet equalTo(String text) {
    int code = codes.ordinal(text);
    return code == KeyTable.NONE ? KeySet.NONE : KeySet.range(code, code);
  }

  /** The numbers of all strings that satisfy a predicate, which is asked about every one. */
  KeySet matching(Predicate<String> predicate) {
    int count = codes.ordinalCount();
    long[] found = new long[16];
    int size = 0;
    for (int code = 0; code < count; code++) {
      if (predicate.test(codes.stringAt(code))) {
        found = size == found.length ? Arrays.copyOf(found, 2 * size) : found;
        found[size++] = code;
      }
    }
    return KeySet.of(Arrays.copyOf(found, size));
  }

  int count() {
    return codes.ordinalCount();
  }

  long bytes() {
    return codes.bytes();
  }

  @Override
  public void close() {
    codes.close();
  }
}
