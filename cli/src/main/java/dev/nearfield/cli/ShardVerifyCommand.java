package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import dev.nearfield.storage.StorageException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads every byte of a shard file and says whether it is sound. */
@Command(
    name = "verify",
    description = {
      "Reads and checks every byte of a shard file, its graph, ids and records.",
      "Exit code 0: sound. 1: damaged, or no shard file; the message names the section and the"
          + " byte. 2: called wrongly."
    })
final class ShardVerifyCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The shard file.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ShardVerifyCommand(Console console) {
    this.console = console;
  }

  /** The verdict, as JSON has it; the digest is empty unless the file is sound. */
  record Result(boolean sound, String message, String sha256) {}

  @Override
  public Integer call() {
    try {
      VectorIndex.verifyShard(
          file, json ? _ -> {} : section -> console.line("  sound: " + section));
      String sha256 = FileDigest.of(FileAccess.system(), file).sha256();
      return report(new Result(true, file + " is sound", sha256));
    } catch (StorageException damage) {
      return report(new Result(false, Messages.line(damage), ""));
    }
  }

  private int report(Result result) {
    if (json) {
      console.line(Json.write(result));
    } else if (result.sound()) {
      console.line("%s, sha256 %s".formatted(result.message(), result.sha256()));
    } else {
      console.err().println("nearfield: " + result.message());
    }
    return result.sound() ? ExitCode.OK : ExitCode.FAILED;
  }
}
