package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTableTest {

  @Test
  void address_ordinalsOfSeveralChunks_areBaseAndStride() {
    var table = new RowTable(128, 2);
    table.addChunk(0x10000);
    table.addChunk(0x80000);
    assertThat(table.address(0)).isEqualTo(0x10000);
    assertThat(table.address(3)).isEqualTo(0x10000 + 3 * 128);
    assertThat(table.address(4)).isEqualTo(0x80000);
    assertThat(table.address(7)).isEqualTo(0x80000 + 3 * 128);
    assertThat(table.chunkCount()).isEqualTo(2);
    assertThat(table.strideBytes()).isEqualTo(128);
  }

  @Test
  void address_largeStrideAndOrdinal_doesNotWrap() {
    var table = new RowTable(1 << 18, 30);
    table.addChunk(0);
    assertThat(table.address((1 << 30) - 1)).isEqualTo(((1L << 30) - 1) << 18);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -5, -1, 8, 9, 1 << 20, Integer.MAX_VALUE})
  void address_ordinalWithoutChunk_throws(int ordinal) {
    for (int log2 = 0; log2 <= 3; log2++) {
      var table = new RowTable(64, log2);
      for (int chunk = 0; chunk < 8 >> log2; chunk++) {
        table.addChunk(chunk);
      }
      assertThatThrownBy(() -> table.address(ordinal))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> table.addresses(new int[] {0, ordinal}, 2, new long[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void address_negativeOrdinalInLargestChunks_throws() {
    var table = new RowTable(64, 30);
    table.addChunk(64);
    table.addChunk(64);
    assertThat(table.address(Integer.MAX_VALUE)).isPositive();
    assertThatThrownBy(() -> table.address(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> table.addChunk(64)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 832})
  void addressesTouching_anyStride_findsTheSameAddressesAndReads(int strideBytes) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(4L * strideBytes, 64);
      RawMemory.register(memory);
      memory.fill((byte) 1);
      var table = new RowTable(strideBytes, 2);
      table.addChunk(memory.address());
      int[] ordinals = {3, 0, 2};
      long[] addresses = new long[3];
      long[] touched = new long[3];
      table.addresses(ordinals, 3, addresses);
      assertThat(table.addressesTouching(ordinals, 3, touched)).isEqualTo(6);
      assertThat(touched).isEqualTo(addresses);
      RawMemory.unregister(memory);
    }
  }

  @Test
  void constructor_badShape_throws() {
    assertThatThrownBy(() -> new RowTable(0, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RowTable(60, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RowTable(64, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RowTable(64, 31)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void address_whileTheTableGrows_seesTheChunkOfEveryPublishedRow()
      throws ExecutionException, InterruptedException {
    var table = new RowTable(64, 1);
    int chunks = 4_000;
    var published = new AtomicInteger();
    var reader =
        CompletableFuture.runAsync(
            () -> {
              int known = 0;
              while (known < 2 * chunks) {
                known = published.get();
                if (known > 0) {
                  // A stale array would throw.
                  assertThat(table.address(known - 1)).isEqualTo((known / 2) * 1_000L + 64);
                }
              }
            });
    for (int chunk = 1; chunk <= chunks; chunk++) {
      table.addChunk(chunk * 1_000L);
      published.set(2 * chunk);
    }
    reader.get();
  }
}
