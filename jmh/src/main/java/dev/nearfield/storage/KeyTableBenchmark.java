package dev.nearfield.storage;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lookups in a {@link KeyTable}, both ways, in an order that the cache cannot guess.
 *
 * <p>Each id type has the same ids: random longs, their decimal text, and UUIDs made of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class KeyTableBenchmark {

  private static final int LOOKUPS = 1 << 16;

  @Param("1000000")
  int rows;

  private KeyTable longs;
  private KeyTable strings;
  private KeyTable uuids;
  private int[] ordinals;
  private long[] longIds;
  private String[] stringIds;
  private UUID[] uuidIds;
  private int last;

  /** Fills the tables and chooses the ids to look up. */
  @Setup
  public void fill() {
    longs = new OffHeapKeyTable(KeyType.LONG);
    strings = new OffHeapKeyTable(KeyType.STRING);
    uuids = new OffHeapKeyTable(KeyType.UUID);
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long id = id(ordinal);
      longs.put(id, ordinal);
      strings.put(Long.toString(id), ordinal);
      uuids.put(new UUID(id, ordinal), ordinal);
    }
    ordinals = new SplittableRandom(7).ints(LOOKUPS, 0, rows).toArray();
    longIds = new long[LOOKUPS];
    stringIds = new String[LOOKUPS];
    uuidIds = new UUID[LOOKUPS];
    for (int i = 0; i < LOOKUPS; i++) {
      longIds[i] = id(ordinals[i]);
      stringIds[i] = Long.toString(longIds[i]);
      uuidIds[i] = new UUID(longIds[i], ordinals[i]);
    }
  }

  /** Releases the tables. */
  @TearDown
  public void close() {
    longs.close();
    strings.close();
    uuids.close();
  }

  /** Ordinal of a {@code long}. */
  @Benchmark
  public int ordinalOfLong() {
    return longs.ordinal(longIds[next()]);
  }

  /** Ordinal of a string. */
  @Benchmark
  public int ordinalOfString() {
    return strings.ordinal(stringIds[next()]);
  }

  /** Ordinal of a UUID. */
  @Benchmark
  public int ordinalOfUuid() {
    return uuids.ordinal(uuidIds[next()]);
  }

  /** The {@code long} of an ordinal. */
  @Benchmark
  public long longOfOrdinal() {
    return longs.longAt(ordinals[next()]);
  }

  private int next() {
    last = (last + 1) & (LOOKUPS - 1);
    return last;
  }

  /** Distinct for distinct ordinals: an odd factor is a permutation of the longs. */
  private static long id(int ordinal) {
    return (ordinal + 1L) * 0x9E3779B97F4A7C15L;
  }
}
