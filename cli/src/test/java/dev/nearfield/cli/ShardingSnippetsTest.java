package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/SHARDING.md shows compiles as it stands, and works from the first line to the last. */
class ShardingSnippetsTest {

  @TempDir Path directory;

  @Test
  void coordinates_asPrinted_areThoseOfTheModule() throws Exception {
    String module = Files.readString(Path.of("../sharding/pom.xml"));
    List<String> printed = section("## In a program", "xml").strip().lines().toList();
    assertThat(printed).hasSize(5);
    for (String line : printed.subList(1, 4)) {
      assertThat(module).contains(line.strip());
    }
  }

  @Test
  void routing_asPrinted_asksAllShardsOfAHash() throws Exception {
    assertThat(run(snippet("## Routing") + "System.out.println(route.targets().size());\n"))
        .startsWith("16");
  }

  @Test
  void shards_builtPublishedAndSearchedAsPrinted_findTheRow() throws Exception {
    assertThat(
            run(
                snippet("## Building")
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
                snippet("## Building")
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
                snippet("## Shard file")
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
                snippet("## Scatter and gather")
                    .replace("found.coverage();", "System.out.println(found.hits().size());")))
        .startsWith("1");
  }

  private static String snippet(String heading) throws Exception {
    return section(heading, "java");
  }

  /** The first block in a language below a heading. */
  private static String section(String heading, String language) throws Exception {
    return blocks(heading, language).getFirst();
  }

  /** All blocks in a language below a heading, up to the next one. */
  private static List<String> blocks(String heading, String language) throws Exception {
    String page = Files.readString(Path.of("../docs/SHARDING.md"));
    int begin = page.indexOf("\n" + heading + "\n") + 1;
    int end = page.indexOf("\n## ", begin);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(page.substring(begin, end < 0 ? page.length() : end))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** Compiles and runs code, in whose text folders are those of this test. */
  private String run(String code) throws Exception {
    String placed =
        code.replace("file:/srv/corpus", "file:" + directory.resolve("store"))
            .replace("\"shards\"", "\"" + directory.resolve("shards") + "\"")
            .replace("\"cache\"", "\"" + directory.resolve("cache") + "\"")
            .replace("\"one.shard\"", "\"" + directory.resolve("one.shard") + "\"");
    List<String> given = blocks("## In a program", "java");
    return Snippets.run(
        directory,
        given.getFirst()
            + "public class Snippet {\n"
            + "  public static void main(String[] arguments) throws Exception {\n"
            + given.getLast()
            + placed
            + "  }\n}\n");
  }
}
