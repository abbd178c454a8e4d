package dev.nearfield.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.VectorIndex;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.storage.KeyType;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.agrona.collections.IntArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/**
 * Three programs that use the library as others do: nothing but its jars (in {@code verify}; the
 * modules' class folders in {@code test}), and the flags that the README names.
 */
class EmbeddingTest {

  private static final Path CONSUMERS = Path.of("src/test/consumers");
  private static final String INCUBATING = "WARNING: Using incubator modules: jdk.incubator.vector";
  private static final String NO_VECTOR_API = "--add-modules jdk.incubator.vector";
  private static final String RESTRICTED = "A restricted method in java.lang.foreign";

  @TempDir Path directory;

  @Test
  void consumers_anyFlagsAndPath_answerAlikeAndWarnOnlyOfWhatIsMissing() throws Exception {
    Run plain = run("classpath-plain", "-cp", "consumer.Main");
    Run vector = run("classpath-vector", "-cp", "consumer.Main");
    Run modular = run("modulepath", "-p", "-m", "consumer/consumer.Main");

    assertThat(plain.out().lines()).hasSize(3 * Codes.values().length * 20 * 5);
    assertThat(vector.out()).isEqualTo(plain.out());
    assertThat(modular.out()).isEqualTo(plain.out());

    assertThat(plain.err()).containsOnlyOnce(NO_VECTOR_API).containsOnlyOnce(RESTRICTED);
    assertThat(plain.err().lines().filter(line -> !line.isBlank())).hasSize(6);
    assertThat(vector.err().strip()).isEqualTo(INCUBATING);
    assertThat(modular.err().strip()).isEqualTo(INCUBATING);
  }

  @Test
  void readme_onEmbedding_namesTheConsumersFlagsAndDependency() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String flags = Files.readString(CONSUMERS.resolve("classpath-vector/jvm.flags"));
    assertThat(readme).contains("    " + flags);
    assertThat(readme)
        .contains("    " + Files.readString(CONSUMERS.resolve("modulepath/jvm.flags")));
    String pom = Files.readString(CONSUMERS.resolve("modulepath/pom.xml"));
    int from = pom.indexOf("<dependency>");
    int to = pom.indexOf("</dependency>");
    assertThat(readme).contains(pom.substring(from, to).replace("\n    ", "\n"));
  }

  /** Runs a consumer with exactly its own flags. */
  private Run run(String consumer, String pathFlag, String... main) throws Exception {
    Path classes = directory.resolve(consumer);
    String path = compile(CONSUMERS.resolve(consumer), classes, pathFlag);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + CONSUMERS.resolve(consumer).resolve("jvm.flags"));
    command.addAll(List.of(pathFlag, classes + File.pathSeparator + path));
    command.addAll(List.of(main));
    Path out = directory.resolve(consumer + ".out");
    Path err = directory.resolve(consumer + ".err");
    Process child =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exitCode = child.waitFor();
    var run = new Run(exitCode, Files.readString(out), Files.readString(err));
    assertThat(exitCode).as("%s\n%s", consumer, run).isZero();
    return run;
  }

  /** Compiles a project against the library; returns the library's path. */
  private static String compile(Path project, Path classes, String pathFlag) throws Exception {
    String path = library();
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of(pathFlag, path));
    try (Stream<Path> sources = Files.walk(project)) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    var messages = new ByteArrayOutputStream();
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, arguments.toArray(String[]::new));
    assertThat(exitCode).as(messages.toString(UTF_8)).isZero();
    return path;
  }

  /** The library and the two jars that it brings. */
  private static String library() throws URISyntaxException {
    List<Path> places = new ArrayList<>();
    for (Class<?> type :
        List.of(
            VectorIndex.class,
            RowKernel.class,
            KeyType.class,
            IntArrayList.class,
            RoaringBitmap.class)) {
      places.add(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()));
    }
    return places.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
