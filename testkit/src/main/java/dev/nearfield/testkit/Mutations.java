package dev.nearfield.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Damages bytes in the ways that files get damaged, and in those that attackers choose.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Mutations {

  /** How often each file is damaged; more with {@code -Dnearfield.fuzz.mutations}. */
  public static final int COUNT = Integer.getInteger("nearfield.fuzz.mutations", 120);

  private static final int[] HOSTILE = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 65_536, 65_537, 0x10000000, 0x40000000
  };

  private Mutations() {}

  /** One random damage: a cut, an extension, a hostile number, an insertion, or flipped bytes. */
  public static byte[] mutate(byte[] valid, SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      case 1 -> Arrays.copyOf(valid, valid.length + 1 + random.nextInt(64));
      case 2 -> withHostileWord(valid.clone(), 32, random);
      case 3 -> withHostileWord(valid.clone(), valid.length, random);
      case 4 -> withInsertion(valid, random);
      default -> withFlippedBytes(valid.clone(), random);
    };
  }

  private static byte[] withHostileWord(byte[] bytes, int limit, SplittableRandom random) {
    if (bytes.length >= Integer.BYTES) {
      ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      int offset = random.nextInt(Math.min(limit, bytes.length - Integer.BYTES + 1));
      int word = HOSTILE[random.nextInt(HOSTILE.length)];
      ByteBuffer.wrap(bytes).order(order).putInt(offset, word);
    }
    return bytes;
  }

  private static byte[] withInsertion(byte[] bytes, SplittableRandom random) {
    byte[] inserted = new byte[1 + random.nextInt(8)];
    random.nextBytes(inserted);
    int offset = random.nextInt(bytes.length + 1);
    return ByteBuffer.allocate(bytes.length + inserted.length)
        .put(bytes, 0, offset)
        .put(inserted)
        .put(bytes, offset, bytes.length - offset)
        .array();
  }

  private static byte[] withFlippedBytes(byte[] bytes, SplittableRandom random) {
    for (int flips = 1 + random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
      // Headers are short: half of the damage goes there.
      int limit = random.nextBoolean() ? Math.min(128, bytes.length) : bytes.length;
      bytes[random.nextInt(limit)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
