package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
  private static final int MAX_NAME_BYTES = 65_535;

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

  /** Throws unless this can be the name of a tenant. */
  static void check(String name) {
    if (!hasUtf8(name)) {
      throw new InvalidTenantException(
          "the tenant's name '%s' holds half of a surrogate pair, which has no UTF-8: leave it out"
              .formatted(name));
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    OutOfRangeException.check("bytes of a tenant's name", bytes, 0, MAX_NAME_BYTES);
  }

  /** Half of a surrogate pair has none: it becomes a question mark, as which it is not meant. */
  private static boolean hasUtf8(String name) {
    for (int place = 0; place < name.length(); place++) {
      if (Character.isSurrogate(name.charAt(place))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
      }
    }
    return true;
  }

  /** Names that {@link #check} let pass, each once. */
  static TenantNames of(Collection<String> names) {
    OutOfRangeException.check("tenants", names.size(), 0, MAX_NAMES);
    byte[][] sorted =
        names.stream()
            .map(name -> name.getBytes(StandardCharsets.UTF_8))
            .sorted(Arrays::compareUnsigned)
            .toArray(byte[][]::new);
    int[] ends = new int[sorted.length];
    long total = 0;
    for (int number = 0; number < sorted.length; number++) {
      total += sorted[number].length;
      OutOfRangeException.check("bytes of all tenants' names", total, 0, Integer.MAX_VALUE);
      ends[number] = (int) total;
    }
    byte[] text = new byte[(int) total];
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
        return hasUtf8(name) ? number : -1;
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
    names.requireUtf8(reader);
    return names;
  }

  /** All of it is, and no name begins in the middle of a character. */
  private void requireUtf8(RouterReader reader) {
    boolean whole = true;
    for (int number = 0; number < ends.length; number++) {
      whole &= start(number) == ends[number] || (text[start(number)] & 0xC0) != 0x80;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
    } catch (CharacterCodingException notText) {
      whole = false;
    }
    if (!whole) {
      throw reader.malformed("a tenant's name is no UTF-8");
    }
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
