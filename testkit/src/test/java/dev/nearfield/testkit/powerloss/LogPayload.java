package dev.nearfield.testkit.powerloss;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Who wrote a record; its bytes follow from that, so that half a record, or a stranger's, shows.
 *
 * @param seed the workload
 * @param life the opening of the log, from 1
 * @param thread the thread
 * @param count the thread's how manieth record
 */
public record LogPayload(int seed, int life, int thread, int count) {

  private static final int NAME_BYTES = 4 * Integer.BYTES;

  /** Short mostly; some span sectors, some pages. */
  public byte[] bytes() {
    var random = new SplittableRandom(hashCode());
    int scale = random.nextInt(12);
    int length = random.nextInt(scale == 0 ? 2_500 : scale < 4 ? 700 : 90);
    var bytes = new byte[NAME_BYTES + length];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(seed).putInt(life).putInt(thread).putInt(count);
    return bytes;
  }

  /** Reads a record; throws unless it is whole. */
  public static LogPayload of(MemorySegment record) {
    byte[] bytes = record.toArray(JAVA_BYTE);
    if (bytes.length < NAME_BYTES) {
      throw new AssertionError("a record of %d bytes".formatted(bytes.length));
    }
    var name = ByteBuffer.wrap(bytes);
    var payload = new LogPayload(name.getInt(), name.getInt(), name.getInt(), name.getInt());
    if (!Arrays.equals(bytes, payload.bytes())) {
      throw new AssertionError("a record that is not whole: " + payload);
    }
    return payload;
  }
}
