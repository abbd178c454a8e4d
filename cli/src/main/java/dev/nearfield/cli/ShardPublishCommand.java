package dev.nearfield.cli;

import dev.nearfield.shard.build.BuiltCorpus;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.manifest.CollectionMissingException;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.Publication;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes shards that were built the current generation of a collection. */
@Command(
    name = "publish",
    sortOptions = false,
    description = {
      "Uploads the shards of a folder, as far as they are not there, and makes them the current"
          + " generation in one step. The collection is created if there is none.",
      "What was published before stays as it is, until gc collects it."
    })
final class ShardPublishCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder that build made.")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Mixin private final StoreOption store = new StoreOption();

  @Option(
      names = "--default-probes",
      paramLabel = "N",
      description = "Shards that a query asks if it says nothing (all by default).")
  private int defaultProbes;

  @Option(names = "--exclusive", description = "Let no writer commit that began before this one.")
  private boolean exclusive;

  @Option(names = "--tag", paramLabel = "NAME", description = "Keep the generation under a name.")
  private @Nullable String tag;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardPublishCommand(Console console) {
    this.console = console;
  }

  /**
   * What was published, as JSON has it.
   *
   * @param uploaded objects that were not there
   */
  record Result(GenerationLine published, int uploaded, long uploadedBytes) {}

  @Override
  public Integer call() {
    Options.requireRange("--default-probes", defaultProbes, 0, 65_536);
    BuiltCorpus corpus = BuiltCorpus.of(new ShardFolder(folder));
    Result result = store.withStore(open -> publish(open, corpus));
    if (json) {
      console.line(Json.write(result));
    } else {
      console.line(result.published().text());
      console.line(
          "uploaded %s, %s"
              .formatted(
                  Text.count(result.uploaded(), "object"), Text.bytes(result.uploadedBytes())));
    }
    return ExitCode.OK;
  }

  private Result publish(ObjectStore open, BuiltCorpus corpus) {
    ShardCollection collection = collection(open, corpus);
    var mode = exclusive ? PublishOptions.Mode.EXCLUSIVE : PublishOptions.Mode.OPTIMISTIC;
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT.with(mode))) {
      Publication done = run.publish(corpus.plan(defaultProbes));
      if (tag != null) {
        collection.tag(tag, done.manifest().generation());
      }
      return new Result(
          GenerationLine.of(collection, done.manifest()), done.uploaded(), done.uploadedBytes());
    }
  }

  private static ShardCollection collection(ObjectStore open, BuiltCorpus corpus) {
    ShardCollection collection;
    try {
      collection = ShardCollection.open(open);
    } catch (CollectionMissingException _) {
      return ShardCollection.create(
          open, CollectionOptions.of(corpus.dimension(), corpus.metric()));
    }
    var info = collection.info();
    if (info.dimension() != corpus.dimension() || info.metric() != corpus.metric()) {
      throw CommandException.usage(
          "the shards have %d dimensions under %s, the collection in %s %d under %s"
              .formatted(
                  corpus.dimension(),
                  MetricConverter.name(corpus.metric()),
                  open.location(),
                  info.dimension(),
                  MetricConverter.name(info.metric())));
    }
    return collection;
  }
}
