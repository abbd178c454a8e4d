package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardQuickstartCommandTest {

  private static final int IMAGES = 320;

  @TempDir Path directory;

  @Test
  void quickstart_someImages_publishesBothLayoutsAndDrawsThem() throws IOException {
    Path store = directory.resolve("store");
    Path html = directory.resolve("page.html");
    Run run =
        Run.of("shard", "quickstart", "--dir", store, "--html", html, "--images", IMAGES, "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    for (String layout : new String[] {"cells", "one_centroid"}) {
      JsonNode points = json.get(layout).get("points");
      assertThat(points.findValuesAsText("probes")).containsExactly("1", "2", "3", "5", "16");
      JsonNode all = points.get(4);
      assertThat(all.get("recall").asDouble()).isGreaterThan(0.99);
      assertThat(all.get("bytes").asLong()).isEqualTo(json.get(layout).get("bytes").asLong());
      assertThat(points.get(0).get("recall").asDouble())
          .isBetween(0.4, all.get("recall").asDouble());
      assertThat(points.get(0).get("bytes").asLong())
          .isLessThan(points.get(1).get("bytes").asLong());
    }
    assertThat(json.get("cells").get("max_load").asDouble()).isLessThan(1.2);
    Run history = Run.of("shard", "history", "--store", store);
    assertThat(history.out()).contains("tagged cells", "tagged one-centroid", "320 vectors");
    assertThat(html)
        .content()
        .contains("<svg", "one centroid per shard", "bytes per query", "Zalando SE")
        .doesNotContain("http:", "https:", "<script", "url(");
  }

  @Test
  void quickstart_collectionOfSomethingElse_isRefusedUntouched() {
    Path store = directory.resolve("store");
    Path shards = FlatShards.byHash(directory, "mine", RandomVectors.seeded(3).rows(50, 784));
    assertThat(Run.of("shard", "publish", "--input", shards, "--store", store).exitCode()).isZero();
    Run run = Run.of("shard", "quickstart", "--dir", store, "--images", IMAGES);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("holds another corpus");
    assertThat(Run.of("shard", "history", "--store", store).out())
        .contains("50 vectors")
        .doesNotContain("generation 2");
  }

  @Test
  void quickstart_folderOfSomethingElse_isRefusedUntouched() throws IOException {
    Path mine = Files.createDirectory(directory.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "years of work");
    Run run = Run.of("shard", "quickstart", "--dir", mine);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no collection");
    assertThat(mine).isDirectoryContaining("glob:**/thesis.txt");
    assertThat(Run.of("shard", "quickstart", "--images", 10).exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
