package dev.nearfield.shard.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Routers and shards are referred to by content, and another content is refused. */
class ObjectRefL12Test {

  private static final byte[] ROUTER = "a router's bytes".getBytes(StandardCharsets.UTF_8);
  private static final ObjectKey KEY = ObjectKey.of("r/" + Sha256.of(ROUTER) + ".router");

  private final ObjectRef reference = ObjectRef.to(KEY, ROUTER);

  @Test
  void verify_theContent_passes() {
    reference.verify(ROUTER);
    reference.verify(ROUTER.length, Sha256.of(ROUTER));
    assertThat(reference.bytes()).isEqualTo(ROUTER.length);
  }

  @Test
  void verify_anyByteFlippedOrCut_isRefusedWithTheKey() {
    for (int i = 0; i < ROUTER.length; i++) {
      byte[] flipped = ROUTER.clone();
      flipped[i] ^= 1;
      assertThatThrownBy(() -> reference.verify(flipped))
          .isInstanceOfSatisfying(
              ContentMismatchException.class, no -> assertThat(no.key()).isEqualTo(KEY))
          .hasMessageContaining(Sha256.of(flipped));
      byte[] cut = Arrays.copyOf(ROUTER, i);
      assertThatThrownBy(() -> reference.verify(cut))
          .isInstanceOf(ContentMismatchException.class)
          .hasMessageContaining("it has %d bytes".formatted(i));
    }
  }

  @Test
  void manifest_anotherThanReferredTo_isRefused() {
    Manifest manifest = Samples.manifest(2);
    byte[] bytes = ManifestCodec.encode(Kind.MANIFEST, manifest);
    ObjectKey key = ObjectKey.of("manifests/7-" + manifest.runId() + ".manifest");
    ObjectRef published = ObjectRef.to(key, bytes);
    assertThat(ManifestCodec.manifest(published, bytes)).isEqualTo(manifest);
    byte[] other = ManifestCodec.encode(Kind.MANIFEST, Samples.manifest(3));
    assertThatThrownBy(() -> ManifestCodec.manifest(published, other))
        .isInstanceOf(ContentMismatchException.class)
        .hasMessageContaining(key.text());
  }
}
