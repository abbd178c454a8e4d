package dev.nearfield.shard.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects become bytes and the same objects again, today's and those of every version before. */
class ObjectRoundTripL4Test {

  @ParameterizedTest
  @EnumSource(Kind.class)
  void decode_whatEncodeMade_isEqual(Kind kind) {
    for (long seed = 1; seed <= 300; seed++) {
      CollectionObject value = new RandomObjects(seed).of(kind);
      byte[] bytes = ManifestCodec.encode(kind, value);
      assertThat(ManifestCodec.decode(kind, CollectionObject.class, "x", bytes))
          .as("seed %d", seed)
          .isEqualTo(value);
      assertThat(bytes).hasSizeLessThanOrEqualTo(kind.maxBytes());
    }
  }

  /** {@code -Dnearfield.golden.write=DIR} writes them for a new version; old ones stay. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void decode_goldenOfVersion1_opensForever(Kind kind) throws IOException {
    String name = "golden/%s-v1.bin".formatted(kind.label());
    String folder = System.getProperty("nearfield.golden.write");
    if (folder != null) {
      Files.write(Path.of(folder, name), ManifestCodec.encode(kind, Samples.of(kind)));
    }
    try (var golden = ObjectRoundTripL4Test.class.getResourceAsStream(name)) {
      assertThat(golden).as(name).isNotNull();
      byte[] bytes = golden.readAllBytes();
      assertThat(ManifestCodec.decode(kind, CollectionObject.class, name, bytes))
          .isEqualTo(Samples.of(kind));
      assertThat(ManifestCodec.encode(kind, Samples.of(kind))).isEqualTo(bytes);
    }
  }

  @Test
  void encode_mapsInAnotherOrder_givesTheSameBytes() {
    Map<String, String> forward = new LinkedHashMap<>();
    Map<String, String> backward = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      forward.put("field-" + i, "text " + i);
      backward.put("field-" + (19 - i), "text " + (19 - i));
    }
    assertThat(ManifestCodec.encode(Kind.MANIFEST, withTexts(forward)))
        .isEqualTo(ManifestCodec.encode(Kind.MANIFEST, withTexts(backward)));
  }

  @Test
  void encode_tenThousandShards_takesLessThanFourHundredBytesEach() {
    Manifest manifest = new RandomObjects(5).manifest(10_000);
    byte[] bytes = ManifestCodec.encode(Kind.MANIFEST, manifest);
    assertThat(bytes.length).isLessThan(400 * 10_000);
    assertThat(ManifestCodec.manifest("x", bytes)).isEqualTo(manifest);
  }

  @Test
  void encode_moreThanTheKindMayHave_isTyped() {
    var key = ObjectKey.of("k/" + "x/".repeat(250) + "x");
    var longKey = new ObjectRef(key, "0".repeat(64), 1);
    var doomed = new Current.DoomedRef(longKey, Instant.EPOCH);
    var large = new Current(1, 1, 1, Optional.of(longKey), "run", 1, Optional.of(doomed));
    assertThatThrownBy(() -> ManifestCodec.encode(Kind.CURRENT, large))
        .isInstanceOf(ManifestTooLargeException.class)
        .hasMessageContaining("at most 1024");
  }

  private static Manifest withTexts(Map<String, String> optionalFeatures) {
    Manifest sample = Samples.manifest(1);
    return new Manifest(
        sample.collection(),
        sample.generation(),
        sample.parent(),
        sample.runId(),
        sample.writerEpoch(),
        sample.createdAt(),
        sample.dimension(),
        sample.metric(),
        sample.index(),
        sample.router(),
        sample.shards(),
        sample.recall(),
        sample.requiredFeatures(),
        optionalFeatures,
        sample.custom());
  }
}
