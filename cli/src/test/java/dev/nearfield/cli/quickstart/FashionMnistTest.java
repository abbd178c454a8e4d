package dev.nearfield.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FashionMnistTest {

  @Test
  void load_bundledFiles_haveImagesAndLabels() {
    FashionMnist data = FashionMnist.load();
    assertThat(data.base().count()).isEqualTo(9_000);
    assertThat(data.queries()).hasDimensions(1_000, 784);
    // The first test image is an ankle boot, the second a pullover.
    assertThat(FashionMnist.labelName(data.baseLabel(0))).isEqualTo("Ankle boot");
    assertThat(FashionMnist.labelName(data.baseLabel(1))).isEqualTo("Pullover");
    float[] vector = new float[784];
    data.base().read(8_999, vector);
    assertThat(vector).containsExactly(data.baseImage(8_999));
  }

  @Test
  void load_bundledFiles_comeWithTheirLicence() throws IOException {
    try (var notice =
        Objects.requireNonNull(
            FashionMnist.class.getResourceAsStream("/dev/nearfield/cli/fashion-mnist/NOTICE"))) {
      assertThat(new String(notice.readAllBytes(), StandardCharsets.UTF_8))
          .contains("MIT License", "Copyright (c) 2017 Zalando SE", "WITHOUT WARRANTY");
    }
  }
}
