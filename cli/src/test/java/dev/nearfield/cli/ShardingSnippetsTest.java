package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/SHARDING.md shows compiles as it stands, and works from the first line to the last. */
class ShardingSnippetsTest {

  private static final String IMPORTS =
      """
      import dev.nearfield.*;
      import dev.nearfield.shard.build.*;
      import dev.nearfield.shard.gather.*;
      import dev.nearfield.shard.manifest.*;
      import dev.nearfield.shard.objectstore.*;
      import dev.nearfield.shard.reader.*;
      import dev.nearfield.shard.routing.*;
      import dev.nearfield.shard.shardfile.*;
      import dev.nearfield.storage.Verify;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.*;
      """;

  /** What the page takes for granted: 600 vectors of 32 dimensions, around eight centers. */
  private static final String VECTORS =
      """
      Random random = new Random(7);
      float[][] vectors = new float[600][32];
      for (int row = 0; row < vectors.length; row++) {
        for (int i = 0; i < 32; i++) {
          vectors[row][i] = (i % 8 == row % 8 ? 4 : 0) + (float) random.nextGaussian();
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void routing_asPrinted_asksAllShardsOfAHash() throws Exception {
    assertThat(
            run(
                "VectorRecord record = VectorRecord.of(\"a\", new float[] {1});\n"
                    + "float[] query = {1};\n"
                    + snippet("## Routing")
                    + "System.out.println(route.targets().size());\n"))
        .startsWith("16");
  }

  @Test
  void shards_builtPublishedAndSearchedAsPrinted_findTheRow() throws Exception {
    assertThat(
            run(
                VECTORS
                    + snippet("## Building")
                    + snippet("## In a store")
                    + snippet("## Reader")
                        .replace(
                            "found.hits();",
                            "System.out.println(found.hits().get(0).id() + \" of \""
                                + " + found.coverage().generation());")))
        .startsWith("7 of 2");
  }

  @Test
  void gate_asPrinted_measuresAndPublishes() throws Exception {
    String publish = snippet("## In a store");
    String create = publish.substring(0, publish.indexOf("  try (PublishRun"));
    assertThat(
            run(
                VECTORS
                    + "List<float[]> queries = List.of(vectors[3], vectors[9]);\n"
                    + snippet("## Building")
                    + "Path files = Path.of(\"cache\");\n"
                    + "try (ShardCache cache = ShardCache.open(files, CacheOptions.DEFAULT)) {\n"
                    + create
                    + snippet("## Publishing")
                    + "System.out.println(corpus.at(1).recall() + \" found\");\n"
                    + "}}\n"))
        .contains("recall@10 1.0000 on 2 queries");
  }

  @Test
  void shardFile_builtAndFrozenAsPrinted_isSearched() throws Exception {
    assertThat(
            run(
                VECTORS
                    + "IndexBuilder description ="
                    + " VectorIndex.builder().dimension(32).metric(Metric.SQUARED_L2);\n"
                    + snippet("## Shard file")
                        .replace(
                            "shard.search(Query.of(vectors[7]).k(10));",
                            "System.out.println("
                                + "shard.search(Query.of(vectors[7]).k(10)).hits().get(0).id());")))
        .startsWith("row-7");
  }

  @Test
  void gathering_asPrinted_answersFromAnIndexInTheProcess() throws Exception {
    assertThat(
            run(
                VECTORS
                    + snippet("## Scatter and gather")
                        .replace("found.coverage();", "System.out.println(found.hits().size());")))
        .startsWith("1");
  }

  private static String snippet(String heading) throws Exception {
    String page = Files.readString(Path.of("../docs/SHARDING.md"));
    int begin = page.indexOf("```java\n", page.indexOf("\n" + heading + "\n")) + 8;
    return page.substring(begin, page.indexOf("```", begin));
  }

  /** Compiles and runs code, in whose text folders are those of this test. */
  private String run(String code) throws Exception {
    String placed =
        code.replace("file:/srv/corpus", "file:" + directory.resolve("store"))
            .replace("\"shards\"", "\"" + directory.resolve("shards") + "\"")
            .replace("\"cache\"", "\"" + directory.resolve("cache") + "\"")
            .replace("\"one.shard\"", "\"" + directory.resolve("one.shard") + "\"");
    return Snippets.run(
        directory,
        IMPORTS
            + "public class Snippet {\n"
            + "  public static void main(String[] arguments) throws Exception {\n"
            + placed
            + "  }\n}\n");
  }
}
