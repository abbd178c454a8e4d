package dev.nearfield.cli;

import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ShardCollection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an old generation current again. */
@Command(
    name = "rollback",
    sortOptions = false,
    description = "Publishes an old generation again, as the next one; uploads no shard.")
final class ShardRollbackCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final StoreOption store = new StoreOption();

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Target target;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  /** One of the two. */
  private static final class Target {

    @Option(names = "--generation", paramLabel = "N", description = "Its number.")
    private @Nullable Long generation;

    @Option(names = "--tag", paramLabel = "NAME", description = "A name that keeps it.")
    private @Nullable String tag;

    Manifest rollback(ShardCollection collection) {
      if (generation != null) {
        return collection.rollback(generation);
      }
      return collection.rollback(String.valueOf(tag));
    }
  }

  ShardRollbackCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Manifest back = store.withCollection(target::rollback);
    GenerationLine line = GenerationLine.of(back, List.of()); // it is new: no tag keeps it yet
    console.line(json ? Json.write(line) : line.text());
    return ExitCode.OK;
  }
}
