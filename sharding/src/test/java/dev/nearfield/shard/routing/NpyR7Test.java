package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.dataset.NpyWriter;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpyR7Test {

  private static final float[][] VECTORS = RandomVectors.seeded(2).rows(5, 7);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Npy.Type.class)
  void read_R7_whatWasWritten_isTheSameInEveryVersion(Npy.Type type) {
    for (int version = 1; version <= 3; version++) {
      float[][] read = Npy.read(Npy.bytes(VECTORS, type, version));
      for (int row = 0; row < VECTORS.length; row++) {
        for (int i = 0; i < VECTORS[row].length; i++) {
          float expected =
              type == Npy.Type.FLOAT16
                  ? Float.float16ToFloat(Float.floatToFloat16(VECTORS[row][i]))
                  : VECTORS[row][i];
          assertThat(read[row][i]).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void write_R7_file_isReadByAnother() throws IOException {
    Path file = folder.resolve("centroids.npy");
    for (Npy.Type type : Npy.Type.values()) {
      Npy.write(file, VECTORS, type);
      try (VectorFile other = VectorFile.open(file)) {
        assertThat(other.count()).isEqualTo(5);
        assertThat(other.dimension()).isEqualTo(7);
        assertThat(other.read(3)).isEqualTo(Npy.read(file)[3]);
      }
    }
    NpyWriter.write(file, VECTORS);
    assertThat(Npy.read(file)).isDeepEqualTo(VECTORS);
  }

  @Test
  void read_R7_bigEndianAndColumnOrder_areUnderstood() {
    String header = "{'shape': (2, 3), 'fortran_order': True, 'descr': '>f8'}\n";
    ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + 48);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.order(ByteOrder.LITTLE_ENDIAN).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.BIG_ENDIAN);
    for (double value : new double[] {1, 4, 2, 5, 3, 6}) {
      bytes.putDouble(value);
    }
    assertThat(Npy.read(bytes.array())).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
  }

  @Test
  void read_anythingElse_isRefusedAtAnOffset() {
    byte[] bytes = Npy.bytes(VECTORS, Npy.Type.FLOAT32, 1);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Npy.read(cut)).isInstanceOf(MalformedRouterException.class);
    }
    var random = new SplittableRandom(3);
    for (int round = 0; round < 3_000; round++) {
      byte[] hostile = bytes.clone();
      hostile[random.nextInt(128)] = (byte) random.nextInt();
      try {
        Npy.read(hostile);
      } catch (MalformedRouterException expected) {
        assertThat(expected).hasMessageContaining("byte");
      }
    }
  }
}
