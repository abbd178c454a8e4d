package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher script in a folder where Maven and java are stand-ins that tell on it. */
class LauncherTest {

  private static final String JAVA =
      """
      #!/bin/sh
      for argument in "$@"; do echo "[$argument]"; done
      """;
  private static final String MAVEN =
      """
      #!/bin/sh
      home=$(cd "$(dirname "$0")" && pwd)
      echo "$*" >>"$home/builds"
      [ ! -f "$home/broken" ] || { echo '[ERROR] it is broken'; exit 1; }
      touch "$home/cli/target/nearfield-cli.jar" "$home/some.jar"
      echo "$home/some.jar" >"$home/cli/target/classpath"
      """;

  @TempDir Path directory;
  private Path home;
  private Path script;

  @BeforeEach
  void layOut() throws IOException {
    assumeThat(System.getProperty("os.name", "")).doesNotContain("Windows");
    home = Files.createDirectory(directory.resolve("a home"));
    script = home.resolve("nearfield");
    Files.copy(Path.of("..").resolve("nearfield"), script);
    write("mvnw", MAVEN);
    write("jdk/bin/java", JAVA);
    write(".mvn/find-jdk.sh", "JAVA_HOME=$home/jdk\n");
    write("pom.xml", "");
    write("cli/pom.xml", "");
    write("cli/src/main/java/A.java", "");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private Path write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Run start(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command.toString()));
    words.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, err);
  }

  private int builds() throws IOException {
    Path builds = home.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  @Test
  void start_again_buildsOnlyOnce() throws Exception {
    Run first = start(script, Map.of(), "--help");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.err()).contains("nearfield: building").contains("details: ");
    assertThat(first.out()).contains("[dev.nearfield.cli.Main]").contains("[--help]");
    assertThat(builds()).isEqualTo(1);

    Run second = start(script, Map.of(), "--help");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void start_newerOrDeletedSource_buildsAgain() throws Exception {
    start(script, Map.of());
    Path built = home.resolve("cli/target/classpath");
    Files.setLastModifiedTime(built, FileTime.from(Instant.now().minusSeconds(10)));
    Files.writeString(home.resolve("cli/src/main/java/A.java"), "class A {}");
    start(script, Map.of());
    assertThat(builds()).isEqualTo(2);

    Files.setLastModifiedTime(built, FileTime.from(Instant.now().minusSeconds(1)));
    Files.setLastModifiedTime(
        home.resolve("cli/src/main/java/A.java"), FileTime.from(Instant.EPOCH));
    Files.delete(home.resolve("cli/src/main/java/A.java"));
    start(script, Map.of());
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void start_jarOnTheClassPathIsGone_buildsAgain() throws Exception {
    start(script, Map.of());
    Files.delete(home.resolve("some.jar"));
    start(script, Map.of());
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void start_brokenBuild_showsTheErrorAndFails() throws Exception {
    write("broken", "");
    Run run = start(script, Map.of(), "--help");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("[ERROR] it is broken").contains("the build failed");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void start_buildThatNamesNoError_showsItsLastLines() throws Exception {
    write("mvnw", "#!/bin/sh\nseq 1 20\necho 'install Maven' >&2\nexit 1\n");
    Run run = start(script, Map.of(), "quickstart");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .contains("7", "20", "install Maven")
        .doesNotContain("6")
        .anyMatch(line -> line.contains("the build failed"));
  }

  @Test
  void start_buildFolderOfSomebodyElse_saysWhatToDo() throws Exception {
    write("cli/target", ""); // no folder can be made there, whoever asks
    Run run = start(script, Map.of(), "--help");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("a home/cli/target cannot be written: run it once as the owner")
        .contains("or copy the project to a folder of your own");
    assertThat(builds()).isZero();
  }

  @Test
  void start_flagsAndArguments_reachJavaUnbroken() throws Exception {
    Run run =
        start(script, Map.of("NEARFIELD_JAVA_OPTS", "-Xmx1g -Dx=y"), "search", "two words", "");
    assertThat(run.out().lines())
        .containsSubsequence(
            "[--add-modules]", "[jdk.incubator.vector]", "[--enable-native-access=ALL-UNNAMED]")
        .containsSubsequence("[-Xmx1g]", "[-Dx=y]", "[-cp]")
        .containsSubsequence("[search]", "[two words]", "[]")
        .contains("[-Dnearfield.terminal=false]")
        .anyMatch(line -> line.endsWith("/a home/some.jar]"));
  }

  @Test
  void start_throughALink_findsItsHome() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("nf"), script);
    assertThat(start(link, Map.of(), "--help").out())
        .contains("[--help]", "[-Dnearfield.command=" + link + "]");
  }
}
