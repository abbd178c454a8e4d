package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNamesTest {

  /** Some languages write numbers in digits of their own, and formatting follows them. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "ar-EG", "fa-IR", "mr-IN"})
  void name_anyLocale_isReadBack(String language) {
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag(language));
    try {
      assertThat(SegmentNames.name(12)).isEqualTo("vectors-000012.nf");
      assertThat(SegmentNames.matches(SegmentNames.name(12))).isTrue();
      assertThat(SegmentNames.number(Path.of(SegmentNames.name(12)))).isEqualTo(12);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }
}
