package dev.nearfield.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link WriteAheadLog#append} and {@link WriteAheadLog#awaitDurable}, records acknowledged per
 * second by 1, 4 and 16 threads; times {@code recordBytes} that is bytes per second.
 *
 * <p>The log lies in the directory for temporary files: its disk is what {@code SYNC} measures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class WriteAheadLogBenchmark {

  @Param({"SYNC", "GROUP", "ON_CLOSE"})
  String durability;

  @Param({"256", "3200"})
  int recordBytes;

  private final Arena arena = Arena.ofShared();
  private MemorySegment record;
  private Path directory;
  private WriteAheadLog log;

  /** An empty log for each measurement: forces of long files take longer. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    record = arena.allocate(recordBytes);
    directory = Files.createTempDirectory("nearfield-log");
    Durability chosen =
        switch (durability) {
          case "SYNC" -> Durability.SYNC;
          case "GROUP" -> Durability.group(Duration.ofMillis(100));
          case "ON_CLOSE" -> Durability.ON_CLOSE;
          default -> throw new IllegalArgumentException(durability);
        };
    var options = LogOptions.DEFAULT.withDurability(chosen);
    log = WriteAheadLog.open(FileAccess.system(), directory, options, 1, (sequence, bytes) -> {});
  }

  /** Deletes the log. */
  @TearDown(Level.Iteration)
  public void close() {
    log.close();
    FileAccess files = FileAccess.system();
    files.list(directory).forEach(files::delete);
    files.delete(directory);
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public long threads01() {
    return acknowledge();
  }

  /** Four threads: forces are shared. */
  @Benchmark
  @Threads(4)
  public long threads04() {
    return acknowledge();
  }

  /** Sixteen threads. */
  @Benchmark
  @Threads(16)
  public long threads16() {
    return acknowledge();
  }

  private long acknowledge() {
    long sequence = log.append(record);
    log.awaitDurable(sequence);
    return sequence;
  }
}
