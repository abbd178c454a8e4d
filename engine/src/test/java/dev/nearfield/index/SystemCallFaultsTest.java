package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.VectorIndex;
import dev.nearfield.index.UpdateScript.Setup;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * System calls of a real process fail, as {@code strace} makes them: what {@link FolderFaultsTest}
 * shows on a simulated file system holds on the kernel's, too. Runs where {@code strace} is
 * installed and may trace.
 *
 * <p>{@code -Dnearfield.syscall.all=true} lets each call of each kind fail, not some of them.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class SystemCallFaultsTest {

  private static final boolean ALL = Boolean.getBoolean("nearfield.syscall.all");
  private static final int SECONDS = 60;
  private static final String OPENS = "openat";

  /** Fast to start, and nothing but the index writes by these calls. */
  private static final List<String> FLAGS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  @TempDir Path parent;

  /**
   * How the system fails.
   *
   * @param calls names, as strace takes them
   * @param error the error's name
   * @param step at quick size every so many calls fail
   */
  record Fault(String calls, String error, int step) {

    @Override
    public String toString() {
      return calls + " " + error;
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault("fsync,fdatasync", "EIO", 22),
        new Fault("pwrite64", "ENOSPC", 61),
        new Fault("rename,renameat,renameat2", "EIO", 4),
        new Fault("ftruncate,fallocate", "ENOSPC", 4),
        new Fault(OPENS, "ENOSPC", 8));
  }

  @BeforeAll
  static void requireStrace() throws Exception {
    assumeThat(mayTrace()).as("strace is installed and may trace").isTrue();
  }

  private static boolean mayTrace() throws InterruptedException {
    try {
      var probe = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true");
      return probe.redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void life_systemCallFails_losesNothingAcknowledged(Fault fault) throws Exception {
    int hit = 0;
    for (int call = 1; lives(fault, call, false); call += ALL ? 1 : fault.step) {
      hit++;
    }
    assertThat(hit).as("calls that failed").isPositive();
  }

  @Test
  void life_thatTellsOfWhatWasRefused_isFound() {
    assertThatThrownBy(
            () -> {
              for (int call = 1; lives(faults().findFirst().orElseThrow(), call, true); ) {
                call += 5;
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("row");
  }

  /** Whether there was such a call, which failed. */
  private boolean lives(Fault fault, int call, boolean lies) throws Exception {
    Path directory = Files.createTempDirectory(parent, "index");
    Path trace = Files.createTempFile(parent, "trace", ".txt");
    List<String> said = run(command(fault, call, trace, directory, lies));
    String what = "%s at call %d, child said %s".formatted(fault, call, said);
    boolean failed = Files.readString(trace, StandardCharsets.ISO_8859_1).contains("(INJECTED)");
    assertThat(said).as(what).last().isEqualTo(SystemCallLife.ENDS);
    check(what, directory, said);
    return failed;
  }

  private static List<String> command(
      Fault fault, int call, Path trace, Path directory, boolean lies) {
    List<String> flags = new ArrayList<>(ChildJvm.REQUIRED_FLAGS);
    flags.addAll(FLAGS);
    List<String> command =
        new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-o", trace.toString()));
    if (fault.calls.equals(OPENS)) { // the JVM's own must succeed
      files(directory).forEach(file -> command.addAll(List.of("-P", file)));
    }
    command.addAll(List.of("-e", "trace=" + fault.calls));
    command.addAll(
        List.of("-e", "inject=%s:error=%s:when=%d".formatted(fault.calls, fault.error, call)));
    command.addAll(
        ChildJvm.builder(flags, SystemCallLife.class, directory.toString(), String.valueOf(lies))
            .command());
    return command;
  }

  /** The files that a life makes or opens again. */
  private static List<String> files(Path directory) {
    Stream<String> numbered =
        IntStream.rangeClosed(1, 4)
            .boxed()
            .flatMap(
                number ->
                    Stream.of(
                        "log-%010d.nf".formatted(number),
                        "log-%010d.nf.tmp".formatted(number),
                        "vectors-%06d.nf".formatted(number),
                        "records-%06d.nf".formatted(number)));
    return Stream.concat(Stream.of("index.nf.tmp"), numbered)
        .map(name -> directory.resolve(name).toString())
        .toList();
  }

  private static List<String> run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      var said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said.lines().filter(line -> !line.startsWith("WARNING")).toList();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Rows are as acknowledged, or as a change that was refused would have left them. */
  private static void check(String what, Path directory, List<String> said) {
    var expected = new RowExpectations();
    for (String line : said) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case SystemCallLife.BEGINS -> {
          int change = Integer.parseInt(words[1]);
          expected.begin(SystemCallLife.id(change), SystemCallLife.version(change));
        }
        case SystemCallLife.DONE -> {
          int change = Integer.parseInt(words[1]);
          expected.settle(SystemCallLife.id(change), SystemCallLife.version(change));
        }
        default -> {}
      }
    }
    VectorIndex.verify(directory, name -> {});
    Setup setup = Setup.drawn(directory, SystemCallLife.SEED);
    try (VectorIndex index = setup.open(FileAccess.system())) {
      expected.check(what, VersionedRows.contents(index));
    }
  }
}
