package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nearfield.cli.bench.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Report REPORT =
      new Report(
          new Machine("CPU", 2, 1L << 33, "Linux 6", "VM 25", 512, "2026-11-21"),
          "cc 12; -O3",
          new Plan(List.of(Subject.FLOAT32_DOT), List.of(128), 2, 3, 4),
          List.of(
              Lines.of(Counterpart.INTRINSICS, Lines.timing(10, 10), Lines.timing(10.4, 10)),
              Lines.of(Counterpart.INTRINSICS, Lines.timing(20, 10), Lines.timing(30, 10)),
              Lines.of(Counterpart.NONE, Lines.timing(5), Lines.timing(7))));

  @Test
  void table_metLostAndAlone_isTheGoldenOne() throws IOException {
    assertThat(TableReport.of(REPORT)).isEqualToNormalizingNewlines(golden());
  }

  @Test
  void json_metAndAlone_leavesOutWhatIsUnknown() {
    JsonNode kernels = JsonReport.of(REPORT).get("kernels");
    assertThat(kernels.get(0))
        .hasToString(
            "{\"kernel\":\"float32-dot\",\"dimension\":128,\"form\":\"one\",\"from\":\"cache\","
                + "\"counterpart\":\"intrinsics\",\"java_ns\":10.2,\"c_ns\":10.0,\"ratio\":1.02,"
                + "\"target\":1.05,\"verdict\":\"met\",\"fork_ratios\":[1.0,1.04]}");
    assertThat(kernels.get(2).has("c_ns")).isFalse();
    assertThat(kernels.get(2).get("verdict").asText()).isEqualTo("no_c");
  }

  @Test
  void page_ratios_drawsABarAndATargetForEach() {
    String page = KernelPage.of(REPORT);
    assertThat(page.split("class=\"bar ", -1)).as("bars, one without C left out").hasSize(3);
    assertThat(page.split("class=\"target-mark\"", -1)).hasSize(3);
    assertThat(page).contains("bar met", "bar loss", ">2.50</text>", "cc 12; -O3");
  }

  private static String golden() throws IOException {
    try (InputStream golden = ReportTest.class.getResourceAsStream("report.txt")) {
      return new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
