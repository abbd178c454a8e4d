package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.nearfield.FieldValue.TimestampValue;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.testkit.Mutations;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The binary form of metadata: it comes back as it was, and bytes that nobody wrote are refused.
 *
 * <p>{@code -Dnearfield.fuzz.mutations=100000} damages each metadata that often.
 */
class MetadataBytesTest {

  private static final long SEED = 20_261;
  private static final long SLACK_BYTES = 1 << 16;

  /** Objects around each byte at worst: a list of booleans has a reference for each. */
  private static final long BYTES_PER_BYTE = 64;

  private static final Metadata SAMPLE =
      Metadata.builder()
          .put("b", true)
          .put("d", 1.5)
          .put("e", List.of())
          .put("l", -2)
          .put("s", "é")
          .put("t", Instant.EPOCH.plusMillis(1))
          .put("z", List.of(false, true))
          .build();

  /** The bytes of version 1: they must stay readable forever. */
  private static final String SAMPLE_HEX =
      "010700"
          + "01620401"
          + "016403000000000000f83f"
          + "016510"
          + "016c02feffffffffffffff"
          + "0173010200c3a9"
          + "017405e803000000000000"
          + "017a1402000001";

  @Test
  void of_sample_isAsTheFormatSays() {
    assertThat(HexFormat.of().formatHex(MetadataBytes.of(SAMPLE))).isEqualTo(SAMPLE_HEX);
    byte[] bytes = HexFormat.of().parseHex(SAMPLE_HEX);
    assertThat(MetadataBytes.read(ByteBuffer.wrap(bytes))).isEqualTo(SAMPLE);
    assertThat(MetadataBytes.of(Metadata.EMPTY)).containsExactly(1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void read_whatWasWritten_isTheSame(long seed) {
    var random = new RandomRecords(seed);
    for (int i = 0; i < 500; i++) {
      Metadata metadata = random.metadata();
      ByteBuffer buffer = ByteBuffer.allocateDirect(4_096).position(7);
      MetadataBytes.write(metadata, buffer);
      assertThat(buffer.position() - 7).isEqualTo((int) MetadataBytes.size(metadata));
      ByteBuffer written = buffer.flip().position(7);
      assertThat(MetadataBytes.read(written)).isEqualTo(metadata);
      assertThat(MetadataBytes.read(MemorySegment.ofBuffer(written))).isEqualTo(metadata);
      assertThat(written.position()).isEqualTo(7);
    }
  }

  @Test
  void read_cutOrExtendedAnywhere_isRefused() {
    byte[] valid = MetadataBytes.of(SAMPLE);
    for (int length = 0; length < valid.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(valid, length));
      assertThatThrownBy(() -> MetadataBytes.read(cut))
          .as("%d bytes", cut.remaining())
          .isInstanceOf(MalformedMetadataException.class);
    }
    ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(valid, valid.length + 1));
    assertThatThrownBy(() -> MetadataBytes.read(longer)).hasMessageContaining("1 bytes too many");
  }

  @ParameterizedTest
  @CsvSource({
    "02, 0, version 2",
    "010101, 1, 257 fields",
    "010100, 3, the length of a name",
    "01010005, 4, needs 5 bytes",
    "0101000161, 5, a type",
    "010100016100, 5, no such type",
    "010100016106, 5, no such type",
    "010100016116, 5, no such type",
    "01010001610402, 6, 0 or 1",
    "01010001610105006869, 8, needs 5 bytes",
    "010100016101010080, 8, not UTF-8",
    "0101000161010300eda080, 8, not UTF-8",
    "0101000161111000, 8, the length of a string",
    "0101000161120000, 6, 1 to 4096 elements",
    "0101000161120110, 6, 1 to 4096 elements",
    "010100016103000000000000f07f, 6, Infinity",
    "010100016103000000000000f87f, 6, NaN",
    "0101000161030000000000000080, 6, -0.0",
    "010200016110016110, 6, does not come after",
    "010200016210016110, 6, does not come after",
    "0101000010, 3, the name of a field",
    "010100010a10, 3, control characters"
  })
  void read_hostileBytes_areRefusedWhereTheyLie(String hex, int offset, String detail) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> MetadataBytes.read(bytes))
        .isInstanceOf(MalformedMetadataException.class)
        .hasMessageContaining(detail)
        .extracting(refusal -> ((MalformedMetadataException) refusal).offsetBytes())
        .isEqualTo(offset);
  }

  /** What reads at all is canonical: written again it gives the same bytes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void read_mutatedBytes_readOrThrowWithinBounds(long seed) {
    byte[] valid = MetadataBytes.of(seed == 1 ? SAMPLE : new RandomRecords(seed).metadata());
    readMutants(valid, seed, Long.MAX_VALUE); // the JDK's formatters allocate when first used
    readMutants(valid, seed, SLACK_BYTES);
  }

  private static void readMutants(byte[] valid, long seed, long slackBytes) {
    var random = new SplittableRandom(SEED + seed);
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    for (int mutation = 0; mutation < 5 * Mutations.COUNT; mutation++) {
      byte[] mutated = Mutations.mutate(valid, random);
      long before = threads.getCurrentThreadAllocatedBytes();
      Metadata read = null;
      try {
        read = MetadataBytes.read(ByteBuffer.wrap(mutated));
      } catch (MalformedMetadataException refused) {
        assertThat(refused.offsetBytes()).isBetween(0, mutated.length);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated - BYTES_PER_BYTE * mutated.length)
          .as("bytes allocated for mutation %d of seed %d", mutation, seed)
          .isLessThan(slackBytes);
      if (read != null) {
        assertThat(MetadataBytes.of(read)).as("mutation %d", mutation).isEqualTo(mutated);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1_000_001, -1, 0, Long.MAX_VALUE})
  void read_timestampAnywhere_isTheSame(long micros) {
    Metadata metadata = Metadata.of("t", TimestampValue.ofMicros(micros));
    assertThat(TimestampValue.ofMicros(micros).micros()).isEqualTo(micros);
    assertThat(MetadataBytes.read(ByteBuffer.wrap(MetadataBytes.of(metadata)))).isEqualTo(metadata);
    Filter filter = Filter.eq("t", TimestampValue.ofMicros(micros));
    assertThat(Filter.parse(filter.toString())).isEqualTo(filter);
  }
}
