package dev.nearfield.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.cli.Interruption;
import dev.nearfield.cli.Run;
import dev.nearfield.cli.Session;
import dev.nearfield.cli.report.QuickstartPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

  @TempDir Path directory;

  @Test
  void run_someImages_findsThemAndShowsThem() {
    FashionMnist data = FashionMnist.load(600, 60);
    Quickstart.Outcome outcome;
    try (var interruption = Interruption.install(Run.silentConsole())) {
      var session = new Session(Run.silentConsole(), interruption);
      outcome = Quickstart.run(session, data, directory.resolve("index"));
    }
    assertThat(outcome.defaultPoint().recall()).isGreaterThan(0.99);
    assertThat(outcome.stats().size()).isEqualTo(600);
    assertThat(outcome.exactMicros()).isPositive();
    assertThat(outcome.gallery())
        .hasSize(12)
        .allSatisfy(row -> assertThat(row.nearest()).hasSize(10));

    String page = QuickstartPage.of(outcome);
    assertThat(page)
        .contains(
            "<svg", "prefers-color-scheme: dark", "Ankle boot", "Zalando SE", "class=\"marked\"")
        .contains(outcome.machine().jdk().substring(0, 10))
        .doesNotContain("http:", "https:", "<script", "@import", "url(");
    assertThat(page.split("data:image/png;base64,", -1)).hasSize(1 + 12 * 11);
  }
}
