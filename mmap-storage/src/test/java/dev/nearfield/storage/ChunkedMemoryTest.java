package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkedMemoryTest {

  private static final Path SMAPS = Path.of("/proc/self/smaps");

  static List<PageSource> sources() {
    return List.of(PageSource.best(), new PageSource.ArenaPages());
  }

  @ParameterizedTest
  @MethodSource("sources")
  void ensureCapacity_anySource_givesZeroedRowsThatStay(PageSource pages) {
    try (var memory = new ChunkedMemory(832, 1_000_000, pages)) {
      assertThat(memory.chunkCount()).isZero();
      assertThat(memory.reservedBytes()).isZero();
      memory.ensureCapacity(1);
      address(memory, 0).set(ValueLayout.JAVA_LONG, 0, 42);
      int rows = 3 << memory.rowsPerChunkLog2();
      memory.ensureCapacity(rows);
      assertThat(memory.chunkCount()).isEqualTo(3);
      assertThat(address(memory, 0).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
      assertThat(address(memory, rows - 1).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(new byte[832]);
      for (int chunk = 0; chunk < 3; chunk++) {
        assertThat(memory.chunk(chunk).address() % 64).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64, 2147483647, 20",
    "832, 2147483647, 16",
    "1, 2147483647, 26",
    "67108865, 10, 0",
    "64, 1000, 10",
    "64, 1, 0",
    "64, 1024, 10",
    "64, 1025, 11"
  })
  void rowsPerChunkLog2_strideAndMaxRows_isAbout64MegabytesOrWhatIsNeeded(
      int stride, int maxRows, int expected) {
    assumeTrue(NativeMemory.instance().isPresent());
    try (var memory = new ChunkedMemory(stride, maxRows)) {
      assertThat(memory.rowsPerChunkLog2()).isEqualTo(expected);
    }
  }

  @Test
  void onChunk_beforeAndAfterGrowth_hearsAllInOrder() {
    var early = new ArrayList<MemorySegment>();
    var late = new ArrayList<MemorySegment>();
    try (var memory = new ChunkedMemory(1 << 20, 1_000)) {
      memory.onChunk((index, chunk) -> early.add(index, chunk));
      memory.ensureCapacity(65);
      memory.onChunk((index, chunk) -> late.add(index, chunk));
      memory.ensureCapacity(129);
      assertThat(early).hasSize(3).isEqualTo(late);
      assertThat(early.get(2)).isEqualTo(memory.chunk(2));
    }
  }

  @Test
  void ensureCapacity_manyThreads_addsEachChunkOnce() throws Exception {
    var heard = new ArrayList<MemorySegment>();
    try (var memory = new ChunkedMemory(1 << 20, 10_000);
        var executor = Executors.newFixedThreadPool(4)) {
      memory.onChunk((index, chunk) -> heard.add(index, chunk));
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int thread = 0; thread < 4; thread++) {
        tasks.add(
            () -> {
              for (int rows = 1; rows <= 2_000; rows++) {
                memory.ensureCapacity(rows);
                assertThat(address(memory, rows - 1).get(ValueLayout.JAVA_BYTE, 0)).isZero();
              }
              return true;
            });
      }
      for (var result : executor.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
      assertThat(heard).hasSize(memory.chunkCount()).doesNotHaveDuplicates();
    }
  }

  @Test
  void ensureCapacity_misuse_throws() {
    var memory = new ChunkedMemory(64, 100);
    assertThatThrownBy(() -> memory.ensureCapacity(129)).hasMessageContaining("at most 100");
    memory.ensureCapacity(100);
    var chunk = memory.chunk(0);
    memory.close();
    memory.close();
    assertThat(chunk.scope().isAlive()).isFalse();
    assertThatThrownBy(() -> memory.ensureCapacity(200)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new ChunkedMemory(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void map_moreThanAddressSpace_isTypedError() {
    assumeTrue(NativeMemory.instance().isPresent());
    var memory = NativeMemory.instance().orElseThrow();
    assertThatThrownBy(() -> memory.map(1L << 50, 7))
        .isInstanceOf(OffHeapMemoryException.class)
        .hasMessageContaining("beyond the 7 held")
        .hasMessageContaining("errno 12");
  }

  @Test
  void chunk_touchedPartly_isSmallFirstAndHugeLater() throws IOException {
    assumeTrue(NativeMemory.instance().isPresent() && Files.exists(SMAPS));
    assumeTrue(
        Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"))
            .matches("(?s).*\\[(always|madvise)\\].*"));
    try (var memory = new ChunkedMemory(4_096, 1 << 20)) {
      memory.ensureCapacity(1);
      MemorySegment chunk = memory.chunk(0);
      assertThat(chunk.address() % NativeMemory.HUGE_PAGE_BYTES).isZero();
      assertThat(residentKilobytes(chunk.address(), "Rss")).isZero();
      chunk.set(ValueLayout.JAVA_BYTE, 10 * 4_096, (byte) 1);
      assertThat(residentKilobytes(chunk.address(), "Rss")).isLessThanOrEqualTo(8);
      assertThat(memory.touchedBytes(1)).isEqualTo(4_096);
      chunk.set(ValueLayout.JAVA_BYTE, 3L << 20, (byte) 1);
      long second = chunk.address() + NativeMemory.HUGE_PAGE_BYTES;
      assertThat(residentKilobytes(second, "AnonHugePages")).isEqualTo(2_048);
      assertThat(memory.touchedBytes(513)).isEqualTo(4L << 20);
      assertThat(memory.touchedBytes(512)).isEqualTo(2L << 20);
    }
  }

  /** Another JVM: prints how much address space one row takes there. */
  public static void main(String[] arguments) {
    try (var memory = new ChunkedMemory(64, 1 << 20)) {
      memory.ensureCapacity(1);
      memory.chunk(0).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      System.out.print("reserved=" + memory.reservedBytes());
    }
  }

  @Test
  void ensureCapacity_nativeAccessDenied_fallsBackToSmallChunks() throws Exception {
    ChildJvm.Outcome child =
        ChildJvm.run(List.of("--illegal-native-access=deny"), ChunkedMemoryTest.class);
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.output()).contains("reserved=" + (256 << 10));
  }

  private static MemorySegment address(ChunkedMemory memory, int row) {
    int mask = (1 << memory.rowsPerChunkLog2()) - 1;
    return memory
        .chunk(row >>> memory.rowsPerChunkLog2())
        .asSlice((long) (row & mask) * memory.strideBytes(), memory.strideBytes());
  }

  /** A field of the mapping that contains an address. */
  private static long residentKilobytes(long address, String field) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(SMAPS)) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] range = line.split("[- ]", 3);
        inside =
            Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
                && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
      } else if (inside && line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("no mapping holds " + Long.toHexString(address));
  }
}
