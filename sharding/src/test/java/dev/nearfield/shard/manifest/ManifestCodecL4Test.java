package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of the protocol as bytes (L4). */
class ManifestCodecL4Test {

  private static final Manifest MANIFEST = Samples.manifest(3);
  private static final byte[] BYTES = ManifestCodec.encode(Kind.MANIFEST, MANIFEST);

  private static Manifest decoded(byte[] bytes) {
    return ManifestCodec.manifest("manifests/x", bytes);
  }

  private static byte[] framed(String json) {
    return ObjectFrame.wrap(Kind.MANIFEST, json.getBytes(UTF_8));
  }

  private static String json() {
    return new String(ObjectFrame.unwrap(Kind.MANIFEST, "x", BYTES), UTF_8);
  }

  @Test
  void manifest_L4_encoded_decodesToItself() {
    assertThat(decoded(BYTES)).isEqualTo(MANIFEST);
    assertThat(json())
        .startsWith("{\"collection\":\"0a0b0c0d-0102-0304-0506-0708090a0b0c\",\"createdAt\":")
        .contains("\"custom\":{\"build\":\"1\",\"owner\":\"team \\\"é\\\"\"}")
        .doesNotContain(" :", ": ");
  }

  @Test
  void everyKind_L4_encoded_decodesToItself() {
    Instant now = Instant.parse("2026-11-21T10:15:30Z");
    roundTrip(
        Kind.COLLECTION,
        new CollectionInfo(UUID.randomUUID(), 128, Metric.DOT, CollectionInfo.CommitMode.NUMBERED));
    roundTrip(Kind.CURRENT, Current.INITIAL);
    var doomed = new Current.DoomedRef(Samples.ref("gc", "list"), now);
    roundTrip(
        Kind.CURRENT,
        Current.INITIAL.fenced("a").published(1, Samples.ref("m", "x"), "b").dooming(doomed, "c"));
    var claims = new TreeSet<>(List.of(Samples.ref("d", "1").key(), Samples.ref("d", "2").key()));
    roundTrip(Kind.RUN, new RunRecord("run-1", RunRecord.State.RUNNING, now, now, claims));
    roundTrip(Kind.TAG, new Tag("nightly", 3, Samples.ref("m", "x"), now));
    roundTrip(Kind.DOOMED, new DoomedList(claims));
    var first =
        new Manifest(
            UUID.randomUUID(),
            1,
            Optional.empty(),
            "r",
            0,
            now,
            1,
            Metric.SQUARED_L2,
            Optional.empty(),
            RouterRef.of("hash", 16),
            List.of(new ShardDescriptor(0, Samples.ref("d", "a"), 0)),
            Optional.empty(),
            Set.of(),
            Map.of(),
            Map.of());
    roundTrip(Kind.MANIFEST, first);
  }

  private static void roundTrip(Kind kind, CollectionObject value) {
    byte[] bytes = ManifestCodec.encode(kind, value);
    assertThat(ManifestCodec.decode(kind, value.getClass(), "x", bytes)).isEqualTo(value);
    for (Kind other : Kind.values()) {
      if (other != kind) {
        assertThatThrownBy(() -> ObjectFrame.unwrap(other, "x", bytes))
            .isInstanceOf(CorruptManifestException.class)
            .hasMessageContaining(other.label());
      }
    }
  }

  @Test
  void current_L2_alwaysFitsAKilobyte() {
    var doomed = new Current.DoomedRef(Samples.ref("gc", "list"), Instant.now());
    var big =
        new Current(
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Optional.of(Samples.ref("manifests", "x")),
            "r".repeat(100),
            Long.MAX_VALUE,
            Optional.of(doomed));
    assertThat(ManifestCodec.encode(Kind.CURRENT, big)).hasSizeLessThan(1_024);
  }

  @Test
  void unknownFeatures_L4_requiredAreRefusedOptionalKept() {
    String required = json().replace("\"requiredFeatures\":[]", "\"requiredFeatures\":[\"x-1\"]");
    assertThatThrownBy(() -> decoded(framed(required)))
        .isInstanceOf(UnsupportedManifestException.class)
        .hasMessageContaining("'x-1'")
        .hasMessageContaining("update");
    assertThat(decoded(BYTES).optionalFeatures()).containsEntry("zones", "{\"a\":1}");
  }

  @Test
  void newerVersion_L4_isRefusedAsSuch() {
    byte[] newer = BYTES.clone();
    newer[16] = 2;
    resum(newer);
    assertThatThrownBy(() -> decoded(newer))
        .isInstanceOf(UnsupportedManifestException.class)
        .hasMessageContaining("version 2");
  }

  private static void resum(byte[] frame) {
    var crc = new java.util.zip.CRC32C();
    crc.update(frame, 0, frame.length - 4);
    for (int i = 0; i < 4; i++) {
      frame[frame.length - 4 + i] = (byte) (crc.getValue() >>> (8 * i));
    }
  }

  @Test
  void everyByte_L4_flipped_isRefused() {
    for (int i = 0; i < BYTES.length; i++) {
      byte[] flipped = BYTES.clone();
      flipped[i] ^= 0x10;
      assertThatThrownBy(() -> decoded(flipped))
          .as("byte %d", i)
          .isInstanceOf(CorruptManifestException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"generation\":7|\"generation\":7.0",
        "\"generation\":7|\"generation\":\"7\"",
        "\"generation\":7|\"generation\":-7",
        "\"generation\":7|\"generation\":1",
        "\"generation\":7|\"generation\":7,\"generation\":7",
        "\"generation\":7|\"generation\":7,\"unknown\":1",
        "\"generation\":7,|",
        "\"metric\":\"COSINE\"|\"metric\":\"cosine\"",
        "\"metric\":\"COSINE\"|\"metric\":1",
        "\"dimension\":784|\"dimension\":0",
        "\"dimension\":784|\"dimension\":99999999999",
        "\"runId\":\"run-7\"|\"runId\":\"../x\"",
        "\"runId\":\"run-7\"|\"runId\":null",
        "\"key\":\"d/|\"key\":\"../d/",
        "\"key\":\"d/|\"key\":\"/d/",
        "\"shard\":2|\"shard\":0",
        "\"vectors\":1001|\"vectors\":-1",
        "\"vectors\":1001|\"vectors\":1e3",
        "\"createdAt\":\"2026|\"createdAt\":\"+2026",
        "\"requiredFeatures\":[]|\"requiredFeatures\":null",
        "\"custom\":{|\"custom\":{ ",
        "{\"collection\"|[[[[[[[[[[[[[[[[[[[[[[[[[\"collection\"",
        "\"floor\":0.9,|\"floor\":1.9,",
        "\"floor\":0.9,|\"floor\":NaN,",
        "\"floor\":0.9,|\"floor\":-0.0,",
        "\"vectors\":3003|\"vectors\":3004",
        "\"codes\":\"BIT1\"|\"codes\":\"AUTO\"",
        "\"owner\":\"|\"owner\":\"\\ud800",
      })
  void content_L4_thatNobodyWrites_isRefused(String change) {
    String[] parts = change.split("\\|", -1);
    String json = json();
    int at = json.indexOf(parts[0]);
    assertThat(at).as("the sample has it").isNotNegative();
    String changed = json.substring(0, at) + parts[1] + json.substring(at + parts[0].length());
    assertThatThrownBy(() -> decoded(framed(changed)))
        .isInstanceOf(CorruptManifestException.class)
        .hasMessageContaining("manifests/x");
  }

  @Test
  void shard_anyNumber_isFoundIfItIsThere() {
    assertThat(MANIFEST.shard(4)).contains(MANIFEST.shards().get(2));
    assertThat(MANIFEST.shard(3)).isEmpty();
    assertThat(MANIFEST.vectors()).isEqualTo(3_003);
    assertThat(MANIFEST.bytes())
        .isEqualTo(MANIFEST.shards().stream().mapToLong(s -> s.content().bytes()).sum());
  }
}
