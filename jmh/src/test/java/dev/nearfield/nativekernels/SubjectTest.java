package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubjectTest {

  @Test
  void matching_beginnings_keepsTheOrderOfTheTable() {
    assertThat(Subject.matching(List.of("int8", "float32-d")))
        .containsExactly(Subject.FLOAT32_DOT, Subject.INT8_DOT, Subject.INT8_SQUARED_L2);
    assertThat(Subject.matching(List.of())).containsExactly(Subject.values());
  }

  @Test
  void matching_unknownBeginning_namesWhatThereIs() {
    assertThatThrownBy(() -> Subject.matching(List.of("float23")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--only: no kernel's name begins with 'float23'; there are ")
        .hasMessageContaining("float32-dot");
  }

  @Test
  void target_float32_dependsOnDimensionAndForm() {
    assertThat(Subject.FLOAT32_DOT.target(128, Form.ONE)).hasValue(1.05);
    assertThat(Subject.FLOAT32_DOT.target(128, Form.EIGHT)).hasValue(1.4);
    assertThat(Subject.FLOAT32_DOT.target(768, Form.EIGHT)).hasValue(1.15);
    assertThat(Subject.FLOAT32_DOT.target(768, Form.FOUR)).isEmpty();
    assertThat(Subject.FLOAT32_DOT.target(100, Form.ONE)).isEmpty();
  }
}
