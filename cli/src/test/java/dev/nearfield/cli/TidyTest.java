package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Style as a test: what a reader of the repository may rely on. */
class TidyTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MAX_LINES = 500;
  private static final int MAX_COLUMNS = 100;
  private static final long MAX_FILE_BYTES = 6L << 20;
  private static final Set<String> TEXT_ENDINGS =
      Set.of(".java", ".md", ".xml", ".sh", ".css", ".yml", ".properties");

  /** Written in two halves, so that this file passes. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w*Test)`");

  private static final Pattern LIBRARY_TYPE =
      Pattern.compile(
          "(engine|mmap-storage|simd-kernels|sharding|chronicle-keys|integrations/\\w+)"
              + "/src/main/java/.*/(?!\\w*Exception)\\w+\\.java");

  private static List<Path> files;

  @BeforeAll
  static void listFiles() throws Exception {
    assertThat(ROOT.resolve("mvnw")).as("the repository's root").exists();
    files = tracked();
    assertThat(files).hasSizeGreaterThan(50);
  }

  /** What git knows; builds and downloads lie around untracked. */
  private static List<Path> tracked() throws Exception {
    Process git =
        new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<Path> paths = new ArrayList<>();
    if (git.waitFor() != 0) {
      return sourceFiles();
    }
    for (String name : names.split("\0", -1)) {
      Path path = ROOT.resolve(name);
      if (Files.isRegularFile(path)) {
        paths.add(path);
      }
    }
    return paths;
  }

  /** Without git, as in an unpacked archive: everything below the modules' sources. */
  private static List<Path> sourceFiles() throws IOException {
    try (var tree = Files.walk(ROOT)) {
      return tree.filter(path -> path.toString().contains("/src/"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private static List<String> violations(String ending, Check check) {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(ending)) {
        check.run(lines(file), reason -> found.add(ROOT.relativize(file) + ": " + reason));
      }
    }
    return found;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(file.toString(), failure);
    }
  }

  private interface Check {
    void run(List<String> lines, Consumer<String> report);
  }

  @Test
  void javaFiles_always_fitTheirLimits() {
    assertThat(
            violations(
                ".java",
                (lines, report) -> {
                  if (lines.size() > MAX_LINES) {
                    report.accept("%d lines".formatted(lines.size()));
                  }
                  for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).length() > MAX_COLUMNS
                        && !lines.get(i).startsWith("import ")) {
                      report.accept("line %d is longer than 100".formatted(i + 1));
                    }
                  }
                }))
        .isEmpty();
  }

  /** Values and exceptions of tools and tests speak for themselves; what users hold does not. */
  @Test
  void publicTypesOfLibraries_always_sayThreadsAndOwnership() {
    List<String> silent = new ArrayList<>();
    for (Path file : files) {
      String name = ROOT.relativize(file).toString();
      String text = LIBRARY_TYPE.matcher(name).matches() ? String.join("\n", lines(file)) : "";
      boolean says = text.contains("Threads:") && text.contains("Owns:");
      if (text.contains("\npublic ") && !says) {
        silent.add(name);
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void markdownFiles_always_haveOneTitle() {
    assertThat(
            violations(
                ".md",
                (lines, report) -> {
                  long titles = titles(lines);
                  if (titles != 1) {
                    report.accept("%d first-level headings".formatted(titles));
                  }
                }))
        .isEmpty();
  }

  private static long titles(List<String> lines) {
    boolean inCode = false;
    long titles = 0;
    for (String line : lines) {
      inCode ^= line.startsWith("```");
      titles += !inCode && line.startsWith("# ") ? 1 : 0;
    }
    return titles;
  }

  @Test
  void markdownFiles_always_nameTestsThatExist() {
    Set<String> names =
        files.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
    assertThat(
            violations(
                ".md",
                (lines, report) ->
                    TEST_NAME
                        .matcher(String.join("\n", lines))
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> !names.contains(name + ".java"))
                        .forEach(name -> report.accept("there is no " + name))))
        .isEmpty();
  }

  @Test
  void textFiles_never_leaveNotesToFinishLater() {
    for (String ending : TEXT_ENDINGS) {
      assertThat(
              violations(
                  ending,
                  (lines, report) -> {
                    for (int i = 0; i < lines.size(); i++) {
                      if (UNFINISHED.matcher(lines.get(i)).find()) {
                        report.accept("line %d: %s".formatted(i + 1, lines.get(i).strip()));
                      }
                    }
                  }))
          .isEmpty();
    }
  }

  @Test
  void files_never_areLarge() throws IOException {
    for (Path file : files) {
      assertThat(Files.size(file)).as(file.toString()).isLessThan(MAX_FILE_BYTES);
    }
  }
}
