package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefreshTest {

  @TempDir private Path folder;

  private static int run(String... arguments) {
    return Refresh.commandLine().execute(arguments);
  }

  @Test
  void call_smallCorpus_figuresOfBothKindsOfRounds() throws Exception {
    Path json = folder.resolve("figures.json");
    int code =
        run(
            ("--shards 3 --rows 50 --dimension 8 --changed 1 --queries 4 --threads 2 --rate 200"
                    + " --rounds 2 --refreshes 2 --every 50 --warmup 1 --json "
                    + json)
                .split(" "));
    JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
    assertThat(code).as(figures.toPrettyString()).isZero();
    assertThat(figures.get("refreshes").asInt()).isEqualTo(4);
    assertThat(figures.get("quiet").get("searches").asInt()).isPositive();
    assertThat(figures.get("refreshing").get("searches").asInt()).isPositive();
    assertThat(figures.get("p999_ratio").asDouble()).isPositive();
    assertThat(figures.get("cache").get("downloads").asInt()).isEqualTo(3 + 5);
    assertThat(figures.get("cache").get("evictions").asInt()).isPositive();
    assertThat(figures.get("cache_most_bytes").asLong()).isPositive();
  }

  @Test
  void call_budgetWithoutRoomForTheNextGeneration_isRefused() {
    assertThat(run("--shards", "4", "--changed", "2", "--budget", "1.4")).isNotZero();
  }
}
