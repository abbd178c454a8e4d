package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthFileTest {

  private static final float[][] ORDINALS = {{5, 0, 9}, {1, 2, 3}};

  @TempDir Path directory;

  private static byte[] withDistances() {
    byte[] distances = new byte[6 * Float.BYTES];
    ByteBuffer.wrap(distances).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(2.5f);
    return SampleFiles.concat(SampleFiles.bin(ElementType.INT32, ORDINALS), distances);
  }

  private void assertHoldsOrdinals(String name, byte[] bytes) {
    try (TruthFile truth = TruthFile.open(SampleFiles.write(directory, name, bytes))) {
      assertThat(truth.count()).isEqualTo(2);
      assertThat(truth.k()).isEqualTo(3);
      assertThat(truth.ordinals(0, 10)).containsExactly(5, 0, 9);
      assertThat(truth.ordinals(1, 10)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void open_eachForm_readsOrdinals() {
    assertHoldsOrdinals("truth.ibin", withDistances());
    assertHoldsOrdinals("truth.ibin", SampleFiles.bin(ElementType.INT32, ORDINALS));
    assertHoldsOrdinals("truth.ivecs", SampleFiles.vecs(ElementType.INT32, ORDINALS));
    assertHoldsOrdinals("truth.gz", SampleFiles.gzip(withDistances()));
    assertHoldsOrdinals(
        "t.ivecs.gz", SampleFiles.gzip(SampleFiles.vecs(ElementType.INT32, ORDINALS)));
  }

  @Test
  void ordinals_outsideBase_namesTheByte() {
    Path file = SampleFiles.write(directory, "truth.ibin", withDistances());
    try (TruthFile truth = TruthFile.open(file)) {
      assertThatThrownBy(() -> truth.ordinals(0, 9))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageContaining("at byte 16")
          .hasMessageContaining("ordinal 9 of query 0 is outside the 9 base vectors");
      assertThatThrownBy(() -> truth.ordinals(2, 10)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void ordinals_negative_isRefused() {
    byte[] bytes = SampleFiles.vecs(ElementType.INT32, new float[][] {{-1, 2}});
    try (TruthFile truth = TruthFile.open(SampleFiles.write(directory, "t.ivecs", bytes))) {
      assertThatThrownBy(() -> truth.ordinals(0, 10))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageContaining("at byte 4");
    }
  }

  @Test
  void open_notATruth_isRefused() {
    Path cut = SampleFiles.write(directory, "truth.ibin", new byte[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
    assertThatThrownBy(() -> TruthFile.open(cut))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("as ground truth");
    Path vecs = SampleFiles.write(directory, "truth.ivecs", new byte[] {2, 0, 0, 0, 1});
    assertThatThrownBy(() -> TruthFile.open(vecs))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("cut short");
    assertThatThrownBy(() -> TruthFile.open(directory.resolve("missing")))
        .isInstanceOf(UnreadableFileException.class);
  }
}
