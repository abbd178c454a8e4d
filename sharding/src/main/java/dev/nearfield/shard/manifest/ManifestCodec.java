package dev.nearfield.shard.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Objects of the protocol as bytes: canonical JSON in an {@link ObjectFrame}.
 *
 * <p>Canonical: keys sorted, no spaces, empty optionals left out, one way to write each number.
 * What was read is written again and compared, so an object has one form and nothing in it is
 * ignored: bytes are either exactly what some writer of this version writes, or refused. What older
 * readers may ignore goes into {@code optionalFeatures}, what they may not into {@code
 * requiredFeatures}.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class ManifestCodec {

  /** No manifest is larger: a million shards take about 250 bytes each. */
  static final int MAX_BYTES = 256 << 20;

  private static final int MAX_DEPTH = 20;
  private static final JsonMapper MAPPER = mapper();

  private ManifestCodec() {}

  private static JsonMapper mapper() {
    var constraints = StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build();
    var factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    return JsonMapper.builder(factory)
        .addModule(new JsonForms())
        .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .withConfigOverride(
            Optional.class,
            o -> o.setInclude(JsonInclude.Value.empty().withValueInclusion(Include.NON_EMPTY)))
        .build();
  }

  /** The bytes of an object. */
  static byte[] encode(Kind kind, Object value) {
    return ObjectFrame.wrap(kind, json(value));
  }

  private static byte[] json(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException impossible) {
      throw new AssertionError("records of plain values have a form", impossible);
    }
  }

  /**
   * The object of some bytes.
   *
   * @param object its name, for messages
   * @throws CorruptManifestException when they are not exactly what a writer writes
   * @throws UnsupportedManifestException when a newer writer wrote them
   */
  static <T> T decode(Kind kind, Class<T> type, String object, byte[] bytes) {
    byte[] json = ObjectFrame.unwrap(kind, object, bytes);
    T value;
    try {
      value = MAPPER.readValue(json, type);
    } catch (IOException | IllegalArgumentException refused) {
      throw new CorruptManifestException(object, refused);
    }
    if (value == null || !Arrays.equals(json(value), json)) {
      throw new CorruptManifestException(object, "it is not in canonical form");
    }
    return value;
  }

  /** A manifest, refused if it needs what this version does not know. */
  static Manifest manifest(String object, byte[] bytes) {
    Manifest manifest = decode(Kind.MANIFEST, Manifest.class, object, bytes);
    for (String feature : manifest.requiredFeatures()) {
      if (!Manifest.KNOWN_FEATURES.contains(feature)) {
        throw new UnsupportedManifestException(object, "feature '%s'".formatted(feature));
      }
    }
    return manifest;
  }
}
