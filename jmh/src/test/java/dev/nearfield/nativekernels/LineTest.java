package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineTest {

  @Test
  void ratio_threeJvms_isTheirMedian() {
    Line line = Lines.of(Counterpart.INTRINSICS, Lines.timing(2, 2), Lines.timing(9, 3));
    assertThat(line.ratios()).containsExactly(1, 3);
    assertThat(line.ratio()).hasValue(2);
  }

  @Test
  void verdict_ratioAtTarget_isJudgedAsPrinted() {
    assertThat(Lines.of(Counterpart.INTRINSICS, Lines.timing(10.54, 10)).verdict())
        .isEqualTo(Verdict.MET);
    assertThat(Lines.of(Counterpart.INTRINSICS, Lines.timing(10.56, 10)).verdict())
        .isEqualTo(Verdict.LOSS);
  }

  @Test
  void verdict_nothingToJudge_saysWhy() {
    assertThat(Lines.of(Counterpart.PLAIN_C, Lines.timing(1, 1)).verdict())
        .isEqualTo(Verdict.PLAIN_C);
    assertThat(Lines.of(Counterpart.NONE, Lines.timing(1)).verdict()).isEqualTo(Verdict.NO_C);
    var four = new Timing(Form.FOUR, Regime.CACHE, 1, 1.0);
    assertThat(new Line(Subject.FLOAT32_DOT, 128, Counterpart.INTRINSICS, List.of(four)).verdict())
        .isEqualTo(Verdict.NO_TARGET);
  }
}
