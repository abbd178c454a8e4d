package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Lengths and order of strings are those of their UTF-8 bytes. */
class CodePointsTest {

  private static final int[] POINTS = {0, 'a', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF};

  private static String text(SplittableRandom random) {
    var text = new StringBuilder();
    for (int left = random.nextInt(4); left > 0; left--) {
      boolean high = random.nextInt(3) == 0;
      text.appendCodePoint(
          high ? random.nextInt(0x10000, 0x110000) : POINTS[random.nextInt(POINTS.length)]);
    }
    return text.toString();
  }

  @Test
  void compareAndLength_randomTexts_areThoseOfTheBytes() {
    var random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      String a = text(random);
      String b = text(random);
      byte[] bytesA = a.getBytes(StandardCharsets.UTF_8);
      byte[] bytesB = b.getBytes(StandardCharsets.UTF_8);
      assertThat(CodePoints.utf8Bytes(a)).isEqualTo(bytesA.length);
      assertThat(Integer.signum(CodePoints.compare(a, b)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(bytesA, bytesB)));
    }
  }

  @Test
  void utf8Bytes_halfOfAPair_isRefused() {
    for (String half : new String[] {"\uD800", "a\uDC00", "\uDC00\uD800", "\uD800b"}) {
      assertThat(CodePoints.utf8Bytes(half)).isEqualTo(-1);
    }
  }
}
