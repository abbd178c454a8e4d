package dev.nearfield.nativekernels;

import dev.nearfield.cli.Json;
import dev.nearfield.cli.bench.Machine;
import dev.nearfield.storage.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code jmh/kernels} command. */
@CommandLine.Command(
    name = "jmh/kernels",
    description = "Measures the row kernels beside the same work in C, over the same memory.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets the specification
public final class Kernels implements Callable<Integer> {

  @Option(
      names = "--only",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description =
          "kernels whose names begin with this, by default all; there are ${COMPLETION-CANDIDATES}",
      completionCandidates = SubjectNames.class)
  private List<String> only = List.of();

  @Option(names = "--dimensions", split = ",", description = "components of the rows")
  private List<Integer> dimensions = List.of(128, 768);

  @Option(names = "--forks", description = "JVMs of each kernel; the median of theirs counts")
  private int forks = 3;

  @Option(names = "--rounds", description = "rounds in each JVM, in which Java and C take turns")
  private int rounds = 31;

  @Option(names = "--millis", description = "length of each side's turn")
  private int millis = 4;

  @Option(names = "--cc", description = "C compiler")
  private String compiler = CCompiler.DEFAULT;

  @Option(names = "--json", description = "write the figures to this file")
  private @Nullable Path json;

  @Option(names = "--html", description = "write a page with charts to this file")
  private @Nullable Path html;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Spec private CommandSpec spec;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Kernels())
            .setExecutionExceptionHandler((failure, command, _) -> onFailure(failure, command))
            .execute(arguments));
  }

  /** What the caller or the world did wrong takes one line; the rest is our bug and is shown. */
  private static int onFailure(Exception failure, CommandLine command) {
    switch (failure) {
      case IllegalArgumentException _, IOException _, StorageException _ ->
          command.getErr().println("jmh/kernels: " + failure.getMessage());
      default -> failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException {
    var plan = new Plan(Subject.matching(only), dimensions, forks, rounds, millis);
    Path folder = Files.createTempDirectory("nearfield-kernels");
    try {
      CCompiler.Outcome c = CCompiler.compile(compiler, folder);
      if (c.library().isEmpty()) {
        err().println("Java is measured alone: " + c.note());
      }
      if (plan.subjects().contains(Subject.CENTROID_BLOCK) && !OpenBlas.installed()) {
        err().println("The centroid block is measured alone: OpenBLAS is not installed");
      }
      List<Line> lines = new Forks(plan, c.library(), err()::println).run();
      publish(new Report(Machine.current(), c.note(), plan, lines));
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void publish(Report report) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.print(TableReport.of(report));
    out.flush();
    if (json != null) {
      Files.writeString(json, Json.write(JsonReport.of(report)));
    }
    if (html != null) {
      Files.writeString(html, KernelPage.of(report));
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** A folder without folders in it. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** For the help. */
  private static final class SubjectNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Subject.options().iterator();
    }
  }
}
