package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The patches of {@code testkit/bugs} fit the sources and name tests that are there; whether these
 * catch them is for {@code testkit/planted-bugs} to say. Read here without git, which an unpacked
 * archive lacks.
 */
class PlantedBugsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static List<Path> patches() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("testkit/bugs"))) {
      List<Path> patches =
          files.filter(file -> file.toString().endsWith(".patch")).sorted().toList();
      assertThat(patches).hasSizeGreaterThan(20);
      return patches;
    }
  }

  @ParameterizedTest
  @MethodSource("patches")
  void patch_always_fitsTheSources(Path patch) throws IOException {
    List<String> source = List.of();
    List<String> before = new ArrayList<>();
    int hunks = 0;
    boolean changes = false;
    for (String line : withEnd(Files.readAllLines(patch))) {
      if (line.startsWith("--- a/")) {
        source = Files.readAllLines(ROOT.resolve(line.substring("--- a/".length())));
      } else if (line.startsWith("@@")) {
        requireIn(source, before);
        before.clear();
        hunks++;
      } else if (hunks > 0) {
        changes |= line.startsWith("-") || line.startsWith("+");
        if (line.startsWith("-") || line.startsWith(" ")) {
          before.add(line.substring(1));
        }
      }
    }
    assertThat(hunks).isPositive();
    assertThat(changes).isTrue();
  }

  /** Patches end with a hunk: one more heading, of nothing, has it checked. */
  private static List<String> withEnd(List<String> lines) {
    var all = new ArrayList<>(lines);
    all.add("@@");
    return all;
  }

  /** The lines that a hunk expects, one after the other. */
  private static void requireIn(List<String> source, List<String> expected) {
    assertThat(Collections.indexOfSubList(source, expected))
        .as("%s", String.join("\n", expected))
        .isNotNegative();
  }

  /** Tests of the module, or of one that is built for it. */
  @ParameterizedTest
  @MethodSource("patches")
  void patch_always_namesTestsThatAreThere(Path patch) throws IOException {
    assertThat(ROOT.resolve(field(patch, "Module")).resolve("pom.xml")).exists();
    Set<String> classes = testClasses();
    for (String test : field(patch, "Tests").split(",", -1)) {
      assertThat(classes).contains(test + ".java");
    }
  }

  private static Set<String> testClasses() throws IOException {
    Set<String> classes = new HashSet<>();
    for (String module : List.of("engine", "mmap-storage", "testkit")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files.forEach(file -> classes.add(file.getFileName().toString()));
      }
    }
    return classes;
  }

  private static String field(Path patch, String name) throws IOException {
    return Files.readAllLines(patch).stream()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElseThrow();
  }
}
