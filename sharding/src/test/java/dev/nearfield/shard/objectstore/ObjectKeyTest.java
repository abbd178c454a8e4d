package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "CURRENT", "d/3f/3f9a.shard", "_x", "-x", "a.b-c_d/0"})
  void of_aKey_isItsText(String text) {
    assertThat(ObjectKey.isKey(text)).isTrue();
    assertThat(ObjectKey.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        "..",
        "../a",
        "a/../b",
        "a/./b",
        ".tmp/x",
        ".lock",
        "a\\b",
        "a b",
        "a\u0000",
        "é",
        "a%2f",
        "a\nb"
      })
  void of_notAKey_isRefused(String text) {
    assertThatThrownBy(() -> ObjectKey.of(text)).isInstanceOf(InvalidKeyException.class);
    assertThat(ObjectKey.isKey(text)).isFalse();
  }

  @Test
  void of_tooLong_isRefused() {
    assertThatThrownBy(() -> ObjectKey.of("a".repeat(201)))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("200");
    assertThatThrownBy(() -> ObjectKey.of("a/".repeat(256) + "a"))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("512");
  }
}
