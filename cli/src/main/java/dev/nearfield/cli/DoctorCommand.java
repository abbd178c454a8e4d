package dev.nearfield.cli;

import dev.nearfield.cli.doctor.Diagnosis;
import dev.nearfield.cli.doctor.Finding;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what of this machine and its JVM stands in the way of speed or safety. */
@Command(
    name = "doctor",
    description = {
      "Looks at the JVM, the machine and a folder, and says what to do about what it finds.",
      "The folder may be that of an index, there or to come; the current one by default.",
      "Exit code 0: all works, maybe with warnings. 1: something does not."
    })
final class DoctorCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "0..1")
  private @Nullable FolderOption folder;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Diagnosis diagnosis = Diagnosis.of(folder == null ? Path.of("") : folder.path());
    if (json) {
      console.line(Json.write(diagnosis));
    } else {
      diagnosis.findings().forEach(this::print);
    }
    return diagnosis.worst() == Finding.Status.FAIL ? ExitCode.FAILED : ExitCode.OK;
  }

  private void print(Finding finding) {
    String status = finding.status().name().toLowerCase(Locale.ROOT);
    console.line("%-4s  %-13s  %s".formatted(status, finding.name(), finding.found()));
    if (!finding.advice().isEmpty() && finding.status() != Finding.Status.OK) {
      console.line("%-4s  %-13s  %s".formatted("", "", "-> " + finding.advice()));
    }
  }
}
