package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nearfield.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void new_beamsInAnyOrder_areSortedAndDistinct() {
    assertThat(plan(List.of("lucene:f32"), List.of(40, 10, 40, 20), 10).beamWidths())
        .containsExactly(10, 20, 40);
  }

  @Test
  void new_misspeltEngine_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(List.of("lucene:f33"), List.of(10), 10))
        .withMessageContaining("'lucene:f33'");
  }

  @Test
  void new_hnswlibWithoutItsSources_saysHowToNameThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(List.of("hnswlib"), List.of(10), 10))
        .withMessageContaining("--hnswlib");
  }

  @Test
  void new_beamNarrowerThanK_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(List.of("lucene:f32"), List.of(8, 20), 10))
        .withMessage("--k must be in [1, 8], was 10");
  }

  private static Plan plan(List<String> engines, List<Integer> beamWidths, int k) {
    Path file = Path.of("unused");
    return new Plan(
        file,
        file,
        Optional.empty(),
        Metric.DOT,
        k,
        engines,
        beamWidths,
        1,
        1,
        1,
        20,
        file,
        Optional.empty());
  }
}
