package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import dev.nearfield.storage.StorageException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads every byte of an index and says whether it is sound. */
@Command(
    name = "verify",
    description = {
      "Reads and checks every byte of an index.",
      "Exit code 0: sound. 1: damaged, or no index in this folder; the message names the file, the"
          + " section and the byte. 2: called wrongly, or the folder does not exist."
    })
final class VerifyCommand implements Callable<Integer> {

  private final Console console;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private FolderOption folder;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  VerifyCommand(Console console) {
    this.console = console;
  }

  /** The verdict, as JSON has it. */
  record Result(boolean sound, String message) {}

  @Override
  public Integer call() {
    IndexFolder.requireFolder(folder.path());
    try {
      VectorIndex.verify(folder.path(), json ? _ -> {} : this::printSound);
      return report(new Result(true, folder.path() + " is sound"));
    } catch (StorageException damage) {
      return report(new Result(false, json ? Messages.line(damage) : Messages.of(damage)));
    }
  }

  private void printSound(String file) {
    console.line("  sound: %s".formatted(file));
  }

  private int report(Result result) {
    if (json) {
      console.out().println(Json.write(result));
    } else if (result.sound()) {
      console.out().println(result.message());
    } else {
      console.err().println("nearfield: " + result.message());
    }
    return result.sound() ? ExitCode.OK : ExitCode.FAILED;
  }
}
