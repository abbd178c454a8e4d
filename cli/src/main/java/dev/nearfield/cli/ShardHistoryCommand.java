package dev.nearfield.cli;

import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.Tag;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what was published. */
@Command(
    name = "history",
    sortOptions = false,
    description = "Lists the generations of a collection that are kept, the current one first.")
final class ShardHistoryCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final StoreOption store = new StoreOption();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (20 by default).")
  private int limit = 20;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardHistoryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Options.requireRange("--limit", limit, 1, 1_000_000);
    List<GenerationLine> lines = store.withCollection(this::lines);
    if (json) {
      console.line(Json.write(lines));
    } else if (lines.isEmpty()) {
      console.line("nothing was published yet");
    } else {
      lines.forEach(line -> console.line(line.text()));
    }
    return ExitCode.OK;
  }

  private List<GenerationLine> lines(ShardCollection collection) {
    List<Tag> tags = collection.tags();
    return collection.history(limit).stream()
        .map(manifest -> GenerationLine.of(manifest, tags))
        .toList();
  }
}
