package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Names of tenants, numbered in the order of their UTF-8: all in one array, with a hash table over
 * it, since a map of strings would take a hundred bytes of each.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
final class TenantNames {

  private static final int MAX_NAMES = 1 << 26;

  private final byte[] text;
  private final int[] ends;

  /** Numbers plus one by hash, zero where nobody is. */
  private final int[] table;

  private TenantNames(byte[] text, int[] ends) {
    this.text = text;
    this.ends = ends;
    table = new int[tableLength(ends.length)];
    for (int number = 0; number < ends.length; number++) {
      int slot = slot(Arrays.copyOfRange(text, start(number), ends[number]));
      while (table[slot] != 0) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = number + 1;
    }
  }

  /** A power of two with room to spare: at most three quarters of the slots are taken. */
  private static int tableLength(int count) {
    int twice = Integer.highestOneBit(Math.max(1, count)) << 1;
    return count > twice / 4 * 3 ? twice << 1 : twice;
  }

  static TenantNames of(Collection<String> names) {
    byte[][] sorted =
        names.stream()
            .map(name -> name.getBytes(StandardCharsets.UTF_8))
            .sorted(Arrays::compareUnsigned)
            .toArray(byte[][]::new);
    int[] ends = new int[sorted.length];
    int total = 0;
    for (int number = 0; number < sorted.length; number++) {
      OutOfRangeException.check("bytes of a tenant's name", sorted[number].length, 0, 65_535);
      total = Math.addExact(total, sorted[number].length);
      ends[number] = total;
    }
    byte[] text = new byte[total];
    for (int number = 0; number < sorted.length; number++) {
      byte[] name = sorted[number];
      System.arraycopy(name, 0, text, ends[number] - name.length, name.length);
    }
    return new TenantNames(text, ends);
  }

  int count() {
    return ends.length;
  }

  long bytes() {
    return text.length + 4L * ends.length + 4L * table.length;
  }

  /** The number of a name, or -1. */
  int find(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int slot = slot(bytes);
    while (table[slot] != 0) {
      int number = table[slot] - 1;
      if (Arrays.equals(text, start(number), ends[number], bytes, 0, bytes.length)) {
        return number;
      }
      slot = slot + 1 & table.length - 1;
    }
    return -1;
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  private int slot(byte[] name) {
    return (int) StableHash.of(name) & table.length - 1;
  }

  void write(RouterWriter writer) {
    writer.count(ends.length);
    for (int number = 0; number < ends.length; number++) {
      writer.u16(ends[number] - start(number));
    }
    writer.block(text);
  }

  static TenantNames read(RouterReader reader) {
    int count = reader.count("tenants", 0, MAX_NAMES);
    reader.requireLeft((long) count * Short.BYTES);
    int[] ends = new int[count];
    long end = 0;
    for (int number = 0; number < count; number++) {
      end += reader.u16();
      ends[number] = (int) end;
    }
    byte[] text = reader.block("names", Integer.MAX_VALUE);
    if (end != text.length) {
      throw reader.malformed("names take %d bytes, not %d".formatted(end, text.length));
    }
    var names = new TenantNames(text, ends);
    names.requireAscending(reader);
    return names;
  }

  private void requireAscending(RouterReader reader) {
    for (int number = 1; number < ends.length; number++) {
      int from = start(number - 1);
      int to = ends[number - 1];
      if (Arrays.compareUnsigned(text, from, to, text, to, ends[number]) >= 0) {
        throw reader.malformed("names of tenants are not in ascending order");
      }
    }
  }
}
