package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be declared, and what a declared field takes. */
class SchemaTest {

  private static final Schema SCHEMA =
      Schema.of("lang", FieldType.STRING).with("price", FieldType.DOUBLE);

  @Test
  void column_declaredField_isItsPosition() {
    assertThat(SCHEMA.column("lang")).isZero();
    assertThat(SCHEMA.column("price")).isEqualTo(1);
    assertThat(SCHEMA.column("other")).isEqualTo(-1);
  }

  @Test
  void check_valuesThatFit_pass() {
    assertThatCode(
            () -> {
              SCHEMA.check(Metadata.EMPTY);
              SCHEMA.check(Metadata.of("lang", "en", "price", 5, "other", true));
              SCHEMA.check(Metadata.of("lang", List.of("en", "de"), "price", List.of(1.5)));
              SCHEMA.check(Metadata.of("lang", List.of(), "price", List.of()));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void check_otherType_isRefused() {
    for (Metadata wrong :
        List.of(
            Metadata.of("lang", 5),
            Metadata.of("price", "5"),
            Metadata.of("price", List.of("5")),
            Metadata.of("price", true))) {
      assertThatThrownBy(() -> SCHEMA.check(wrong))
          .isInstanceOf(InvalidMetadataException.class)
          .hasMessageContaining("is declared as");
    }
  }

  @Test
  void with_whatCannotBeDeclared_isRefused() {
    assertThatThrownBy(() -> SCHEMA.with("lang", FieldType.LONG))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("declared twice");
    assertThatThrownBy(() -> SCHEMA.with("", FieldType.LONG))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("1 to 255 bytes");
    Schema full = Schema.EMPTY;
    for (int field = 0; field < Schema.MAX_FIELDS; field++) {
      full = full.with("f" + field, FieldType.LONG);
    }
    Schema fullest = full;
    assertThatThrownBy(() -> fullest.with("more", FieldType.LONG))
        .isInstanceOf(OutOfRangeException.class)
        .hasMessageContaining("[0, 31]");
  }
}
