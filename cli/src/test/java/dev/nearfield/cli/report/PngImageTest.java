package dev.nearfield.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngImageTest {

  @Test
  void dataUri_pixels_decodeElsewhere() throws IOException {
    float[] pixels = new float[6 * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i * 11;
    }
    String uri = PngImage.dataUri(pixels, 6);
    assertThat(uri).startsWith("data:image/png;base64,");
    byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(6);
    assertThat(image.getHeight()).isEqualTo(4);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(image.getRaster().getSample(i % 6, i / 6, 0)).isEqualTo((int) pixels[i]);
    }
  }

  @Test
  void encode_valuesOutsideGray_areClamped() throws IOException {
    byte[] png = PngImage.encode(new float[] {-5, 300}, 2);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
    assertThat(image.getRaster().getSample(1, 0, 0)).isEqualTo(255);
  }
}
