package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import dev.nearfield.shard.build.DamagedBuildException;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.routing.MalformedRouterException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileDigest;
import dev.nearfield.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads every byte of a shard file and says whether it is sound. */
@Command(
    name = "verify",
    description = {
      "Reads and checks every byte of a shard file, its graph, ids and records, or of all that"
          + " 'shard build' made in a folder.",
      "Exit code 0: sound. 1: damaged, missing, or no shard file; the message names the section"
          + " and the byte. 2: called wrongly."
    })
final class ShardVerifyCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The shard file, or the folder of a build.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ShardVerifyCommand(Console console) {
    this.console = console;
  }

  /** The verdict, as JSON has it; the digest is empty unless one file is sound. */
  record Result(boolean sound, String message, String sha256) {}

  @Override
  public Integer call() {
    try {
      String sha256 = Files.isDirectory(file) ? verifyFolder() : verifyFile();
      return report(new Result(true, file + " is sound", sha256));
    } catch (StorageException | DamagedBuildException | MalformedRouterException damage) {
      return report(new Result(false, Messages.line(damage), ""));
    }
  }

  private String verifyFile() {
    VectorIndex.verifyShard(file, this::sound);
    return FileDigest.of(FileAccess.system(), file).sha256();
  }

  private String verifyFolder() {
    new ShardFolder(file).verify(shard -> sound(String.valueOf(shard.getFileName())));
    return "";
  }

  private void sound(String what) {
    if (!json) {
      console.line("  sound: " + what);
    }
  }

  private int report(Result result) {
    if (json) {
      console.line(Json.write(result));
    } else if (result.sound()) {
      String sha256 = result.sha256();
      console.line(result.message() + (sha256.isEmpty() ? "" : ", sha256 " + sha256));
    } else {
      console.err().println("nearfield: " + result.message());
    }
    return result.sound() ? ExitCode.OK : ExitCode.FAILED;
  }
}
