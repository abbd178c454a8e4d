package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles as it stands, and does what it says. */
class ReadmeSnippetsTest {

  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void snippet_asPrinted_compilesAndFindsTheNearest(@TempDir Path directory) throws Exception {
    String folder = directory.resolve("products").toString().replace("\\", "\\\\");
    String code = snippet(0).replace("\"products\"", "\"" + folder + "\"");
    Path source = directory.resolve("Snippet.java");
    Files.writeString(
        source,
        "import dev.nearfield.*;\nimport java.nio.file.Path;\n"
            + "public class Snippet {\n  public static void main(String[] arguments) {\n"
            + code
            + "  }\n}\n");
    compile(source, directory);
    assertThat(run(directory)).startsWith("sku-1 0.9");
  }

  @Test
  void waysToAsk_asPrinted_compileAndRun(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("Snippet.java");
    Files.writeString(
        source,
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
    compile(source, directory);
    assertThat(run(directory)).contains("walk through the graph").contains("10 hits");
  }

  @Test
  void recordsAndFilters_asPrinted_compileAndRun(@TempDir Path directory) throws Exception {
    String folder = directory.resolve("shop").toString().replace("\\", "\\\\");
    Path source = directory.resolve("Snippet.java");
    Files.writeString(
        source,
        "import dev.nearfield.*;\nimport java.nio.file.Path;\nimport java.util.List;\n"
            + "import java.util.stream.Stream;\n"
            + "public class Snippet {\n  public static void main(String[] arguments) {\n"
            + "    float[] vector = {1, 0, 0, 0};\n"
            + snippet(2).replace("\"shop\"", "\"" + folder + "\"")
            + "  }\n}\n");
    compile(source, directory);
    assertThat(run(directory)).contains("1 ").contains("sku-1").contains("price");
  }

  private static String snippet(int number) throws IOException {
    return SNIPPET
        .matcher(Files.readString(Path.of("../README.md")))
        .results()
        .map(found -> found.group(1))
        .toList()
        .get(number);
  }

  private static String run(Path classes) throws Exception {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Snippet")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void compile(Path source, Path target) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", target.toString(), "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
