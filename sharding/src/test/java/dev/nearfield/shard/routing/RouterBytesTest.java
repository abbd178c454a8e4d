package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metadata;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouterBytesTest {

  private static final RoutingContext CONTEXT =
      RoutingContext.of(Metadata.of("tenant", "b", "region", "eu")).shard(1);

  static Stream<Router> routers() {
    return Routers.all().stream();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void ofBytes_ownBytes_routesTheSame(Router router) {
    byte[] bytes = router.toBytes();
    Router read = Router.ofBytes(bytes);
    assertThat(read.toBytes()).isEqualTo(bytes);
    assertThat(read.describe()).isEqualTo(router.describe());
    assertThat(read.shardCount()).isEqualTo(router.shardCount());
    var random = new SplittableRandom(5);
    for (long id = 0; id < 200; id++) {
      float[] vector = Routers.vector(random);
      assertThat(read.shardOf(id, vector, CONTEXT)).isEqualTo(router.shardOf(id, vector, CONTEXT));
      assertThat(read.route(vector, CONTEXT, Probes.count(2)))
          .isEqualTo(router.route(vector, CONTEXT, Probes.count(2)));
    }
  }

  /** Whatever is asked, the shard that keeps a record is among those that a full route asks. */
  @ParameterizedTest
  @MethodSource("routers")
  void route_allProbes_asksTheShardOfEveryRecord(Router router) {
    var random = new SplittableRandom(6);
    for (long id = 0; id < 200; id++) {
      float[] vector = Routers.vector(random);
      int shard = router.shardOf(id, vector, CONTEXT);
      int[] asked = router.route(vector, CONTEXT, Probes.all()).shards();
      assertThat(asked).contains(shard).doesNotHaveDuplicates();
      assertThat(router.routeId(id, CONTEXT).shards()).contains(shard);
      assertThat(Arrays.stream(asked).allMatch(each -> each >= 0 && each < router.shardCount()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("routers")
  void explain_R17_any_saysWhatIsAskedAndWhy(Router router) {
    float[] vector = Routers.vector(new SplittableRandom(7));
    RouteExplanation explanation = router.explain(vector, CONTEXT, Probes.count(1));
    assertThat(explanation.asked()).isEqualTo(router.route(vector, CONTEXT, Probes.count(1)));
    int[] asked = explanation.asked().shards();
    int[] considered = explanation.considered().shards();
    assertThat(considered)
        .as("those asked first")
        .startsWith(asked)
        .containsExactlyInAnyOrder(router.route(vector, CONTEXT, Probes.all()).shards());
    assertThat(explanation.toString())
        .contains(router.describe())
        .contains("asked")
        .contains("shard " + explanation.asked().shards()[0])
        .contains("expected recall");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void ofBytes_anyByteFlipped_isRefused(Router router) {
    byte[] bytes = router.toBytes();
    for (int i = 0; i < bytes.length; i += bytes.length > 4_000 ? 97 : 1) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 0x10;
      assertThatThrownBy(() -> Router.ofBytes(flipped))
          .isInstanceOf(MalformedRouterException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("routers")
  void ofBytes_cutAnywhere_isRefused(Router router) {
    byte[] bytes = router.toBytes();
    for (int length = 0; length < bytes.length; length += bytes.length > 4_000 ? 97 : 1) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Router.ofBytes(cut)).isInstanceOf(MalformedRouterException.class);
    }
  }

  /** With a checksum that fits, so that the parser itself is asked. */
  @ParameterizedTest
  @MethodSource("routers")
  void ofBytes_hostileBody_isReadOrRefusedAsMalformed(Router router) {
    byte[] bytes = router.toBytes();
    var random = new SplittableRandom(11);
    for (int round = 0; round < 150; round++) {
      byte[] hostile = bytes.clone();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        int place = random.nextInt(16, Math.min(hostile.length - 4, 16 + 400));
        hostile[place] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xFF;
      }
      seal(hostile);
      try {
        Router.ofBytes(hostile).describe();
      } catch (MalformedRouterException expected) {
        assertThat(expected).hasMessageContaining("byte");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routers")
  void ofBytes_newerVersion_saysSo(Router router) {
    byte[] bytes = router.toBytes();
    bytes[8] = 2;
    seal(bytes);
    assertThatThrownBy(() -> Router.ofBytes(bytes))
        .isInstanceOf(MalformedRouterException.class)
        .hasMessageContaining("newer");
  }

  private static void seal(byte[] bytes) {
    var checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - 4, (int) checksum.getValue());
  }
}
