package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles as it stands, and does what it says. */
class ReadmeSnippetsTest {

  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void snippet_asPrinted_compilesAndFindsTheNearest(@TempDir Path directory) throws Exception {
    String folder = directory.resolve("products").toString().replace("\\", "\\\\");
    String code = snippet(0).replace("\"products\"", "\"" + folder + "\"");
    String printed =
        Snippets.run(
            directory,
            "import dev.nearfield.*;\nimport java.nio.file.Path;\n"
                + "public class Snippet {\n  public static void main(String[] arguments) {\n"
                + code
                + "  }\n}\n");
    assertThat(printed).startsWith("sku-1 0.9");
  }

  @Test
  void waysToAsk_asPrinted_compileAndRun(@TempDir Path directory) throws Exception {
    String printed =
        Snippets.run(
            directory,
            "import dev.nearfield.*;\nimport java.time.Duration;\nimport java.util.List;\n"
                + "public class Snippet {\n  public static void main(String[] arguments) {\n"
                + "    VectorIndex index = VectorIndex.inMemory(2, Metric.COSINE);\n"
                + "    float[] vector = {1, 0};\n"
                + "    index.add(\"a\", vector);\n"
                + "    for (int i = 1; i < 500; i++) {\n"
                + "      float[] other = {(float) Math.cos(i), (float) Math.sin(i)};\n"
                + "      index.add(\"a\" + i, other);\n"
                + "    }\n"
                + snippet(1)
                + "  }\n}\n");
    assertThat(printed).contains("walk through the graph").contains("10 hits");
  }

  @Test
  void recordsAndFilters_asPrinted_compileAndRun(@TempDir Path directory) throws Exception {
    String folder = directory.resolve("shop").toString().replace("\\", "\\\\");
    String printed =
        Snippets.run(
            directory,
            "import dev.nearfield.*;\nimport java.nio.file.Path;\nimport java.util.List;\n"
                + "import java.util.stream.Stream;\n"
                + "public class Snippet {\n  public static void main(String[] arguments) {\n"
                + "    float[] vector = {1, 0, 0, 0};\n"
                + snippet(2).replace("\"shop\"", "\"" + folder + "\"")
                + "  }\n}\n");
    assertThat(printed).contains("1 ").contains("sku-1").contains("price");
  }

  private static String snippet(int number) throws IOException {
    return SNIPPET
        .matcher(Files.readString(Path.of("../README.md")))
        .results()
        .map(found -> found.group(1))
        .toList()
        .get(number);
  }
}
