package dev.nearfield.observe;

import dev.nearfield.IndexActivity;
import dev.nearfield.IndexActivity.Elapsed;
import dev.nearfield.Latencies;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The one block of the live file: an activity as bytes.
 *
 * <pre>
 *  byte 0          8         16     24          32   40     48     56     64            72
 *       | NF-LIVE1 | process | open | last save | at | live | dead | free | log records | bytes |
 *  byte 80
 *       | counts | how often | nanoseconds | searches by latency | updates by latency | 0 ...
 *  byte 4,088
 *       | CRC-32C of all before |
 * </pre>
 *
 * <p>All numbers are i64, little-endian; moments are milliseconds since 1970, 0 for never. Counts
 * and times are in the order of {@link Counter} and {@link Timer}; another order, or one more,
 * makes another version, and its number ends the magic.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class LiveBlock {

  /** Bytes of the block. */
  static final int BYTES = 4_096;

  private static final long MAGIC = 0x31_45_56_49_4C_2D_46_4EL; // NF-LIVE1
  private static final int CHECKSUM_OFFSET = BYTES - Long.BYTES;

  private LiveBlock() {}

  /** Writes an activity; the buffer is ready to be written to a file. */
  static void encode(IndexActivity activity, ByteBuffer block) {
    block.clear().order(ByteOrder.LITTLE_ENDIAN);
    block.putLong(MAGIC).putLong(activity.processId());
    block.putLong(activity.openedAt().toEpochMilli());
    block.putLong(activity.lastCheckpoint().map(Instant::toEpochMilli).orElse(0L));
    block.putLong(activity.at().toEpochMilli());
    IndexActivity.Rows rows = activity.rows();
    block.putLong(rows.live()).putLong(rows.dead()).putLong(rows.free());
    block.putLong(activity.log().records()).putLong(activity.log().bytes());
    for (Counter counter : Counter.values()) {
      block.putLong(activity.count(counter));
    }
    for (Timer timer : Timer.values()) {
      block.putLong(activity.count(timer));
    }
    for (Timer timer : Timer.values()) {
      block.putLong(activity.total(timer).toNanos());
    }
    Arrays.stream(activity.searches().counts()).forEach(block::putLong);
    Arrays.stream(activity.updates().counts()).forEach(block::putLong);
    while (block.position() < CHECKSUM_OFFSET) {
      block.putLong(0);
    }
    block.putLong(checksum(block)).flip();
  }

  /** Reads an activity; empty if the block is not whole, or of another version. */
  static Optional<IndexActivity> decode(ByteBuffer block) {
    block.order(ByteOrder.LITTLE_ENDIAN);
    boolean whole =
        block.remaining() == BYTES
            && block.getLong(0) == MAGIC
            && block.getLong(CHECKSUM_OFFSET) == checksum(block);
    return whole ? Optional.of(decoded(block.position(Long.BYTES))) : Optional.empty();
  }

  private static IndexActivity decoded(ByteBuffer block) {
    long process = block.getLong();
    Instant openedAt = Instant.ofEpochMilli(block.getLong());
    long lastCheckpoint = block.getLong();
    Instant at = Instant.ofEpochMilli(block.getLong());
    var rows = new IndexActivity.Rows(number(block), number(block), number(block));
    var log = new IndexActivity.Log(block.getLong(), block.getLong());
    var counts = new EnumMap<Counter, Long>(Counter.class);
    for (Counter counter : Counter.values()) {
      counts.put(counter, block.getLong());
    }
    var times = new EnumMap<Timer, Elapsed>(Timer.class);
    for (Timer timer : Timer.values()) {
      times.put(timer, new Elapsed(block.getLong(), Duration.ZERO));
    }
    for (Timer timer : Timer.values()) {
      Duration total = Duration.ofNanos(block.getLong());
      times.computeIfPresent(timer, (_, counted) -> new Elapsed(counted.count(), total));
    }
    return new IndexActivity(
        process,
        openedAt,
        at,
        rows,
        log,
        lastCheckpoint == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastCheckpoint)),
        counts,
        times,
        latencies(block),
        latencies(block));
  }

  private static int number(ByteBuffer block) {
    return Math.toIntExact(block.getLong());
  }

  private static Latencies latencies(ByteBuffer block) {
    long[] counts = new long[Latencies.BUCKETS];
    Arrays.setAll(counts, bucket -> block.getLong());
    return Latencies.of(counts);
  }

  private static long checksum(ByteBuffer block) {
    var checksum = new CRC32C();
    checksum.update(block.duplicate().clear().limit(CHECKSUM_OFFSET));
    return checksum.getValue();
  }
}
