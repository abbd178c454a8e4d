package dev.nearfield.cli;

import dev.nearfield.shard.build.BuiltCorpus;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.manifest.CollectionMissingException;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ManifestException;
import dev.nearfield.shard.manifest.Publication;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.Tag;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
      "Before that the new generation can be measured: queries of which the answers are known are"
          + " put to it, and if they find too little it is not published.",
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
      description =
          "Shards that a query asks if it says nothing, 0 for all (by default as in the generation"
              + " before, if that has the same strategy and so many shards; else all).")
  private @Nullable Integer defaultProbes;

  @Option(names = "--exclusive", description = "Let no writer commit that began before this one.")
  private boolean exclusive;

  @Option(names = "--tag", paramLabel = "NAME", description = "Keep the generation under a name.")
  private @Nullable String tag;

  @Mixin private final GateOptions gate = new GateOptions();

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardPublishCommand(Console console) {
    this.console = console;
  }

  /**
   * What was published, as JSON has it.
   *
   * @param uploaded objects that were not there
   * @param recallBefore that of the generation before; null if it was not measured
   * @param routerBefore the generation before's; null if there was none
   * @param defaultProbesBefore likewise
   * @param tagMovedFrom the generation that the tag kept before; null if it is new, or kept this
   */
  record Result(
      GenerationLine published,
      int uploaded,
      long uploadedBytes,
      @Nullable Double recallBefore,
      @Nullable String routerBefore,
      @Nullable Integer defaultProbesBefore,
      @Nullable Long tagMovedFrom) {

    /** Says that queries which say nothing go other ways than before, if they do. */
    @Nullable String routingChange() {
      if (routerBefore == null || defaultProbesBefore == null) {
        return null;
      }
      String before = asking(routerBefore, defaultProbesBefore);
      String now = asking(published.router(), published.defaultProbes());
      return now.equals(before) ? null : "routing changed: %s, before %s".formatted(now, before);
    }

    private static String asking(String router, int probes) {
      return "%s asking %s"
          .formatted(router, probes == 0 ? "all shards" : Text.count(probes, "shard"));
    }
  }

  @Override
  public Integer call() {
    gate.check();
    if (tag != null) {
      Options.requireTag("--tag", tag);
    }
    var folderOfShards = new ShardFolder(folder);
    try (var interruption = Interruption.install(console)) {
      var session = new Session(console, interruption);
      BuiltCorpus corpus = read(folderOfShards, session);
      if (defaultProbes != null) {
        Options.requireRange("--default-probes", defaultProbes, 0, corpus.router().shardCount());
      }
      Optional<ObjectContent> probes = gate.probes(folderOfShards, session);
      print(store.withStore(open -> publish(open, corpus, probes, session)));
    }
    return ExitCode.OK;
  }

  /** Each shard is read whole, for its name. */
  private static BuiltCorpus read(ShardFolder folder, Session session) {
    return session.run("reading", listener -> BuiltCorpus.of(folder, listener));
  }

  private void print(Result result) {
    if (json) {
      console.line(Json.write(result));
      return;
    }
    console.line(result.published().text());
    console.line(
        "uploaded %s, %s"
            .formatted(
                Text.count(result.uploaded(), "object"), Text.bytes(result.uploadedBytes())));
    if (result.routingChange() != null) {
      console.line(result.routingChange());
    }
    if (result.published().recall() != null && result.recallBefore() != null) {
      console.line("the generation before had recall " + Text.decimal(result.recallBefore(), 4));
    }
    if (tag != null && result.tagMovedFrom() != null) {
      console.line(
          ShardTagCommand.moved(tag, result.tagMovedFrom(), result.published().generation()));
    }
  }

  private Result publish(
      ObjectStore open, BuiltCorpus corpus, Optional<ObjectContent> probes, Session session) {
    Optional<ShardCollection> there = collection(open, corpus);
    gate.recall(there.flatMap(ShardCollection::manifest), probes); // refused before all writes
    ShardCollection collection = there.orElseGet(() -> create(open, corpus));
    var mode = exclusive ? PublishOptions.Mode.EXCLUSIVE : PublishOptions.Mode.OPTIMISTIC;
    try (var progress = new UploadProgress(session);
        PublishRun run =
            collection.begin(
                PublishOptions.DEFAULT
                    .mode(mode)
                    .gate(gate.gate(corpus, session))
                    .listener(progress))) {
      Optional<Manifest> before = run.base();
      PublishPlan plan = corpus.plan(probes(corpus, before));
      Publication done = run.publish(gate.recall(before, probes).map(plan::recall).orElse(plan));
      Tagged tagged = tagged(collection, done.manifest().generation());
      return new Result(
          GenerationLine.of(done.manifest(), tagged.tags()),
          done.uploaded(),
          done.uploadedBytes(),
          before.flatMap(GenerationLine::measured).map(RecallGate.Measured::recall).orElse(null),
          before.map(Manifest::router).map(RouterRef::strategy).orElse(null),
          before.map(Manifest::router).map(RouterRef::defaultProbes).orElse(null),
          tagged.movedFrom());
    }
  }

  /**
   * The tag that was put, if one was wanted.
   *
   * @param movedFrom the generation that it kept before, if that was another
   */
  private record Tagged(List<Tag> tags, @Nullable Long movedFrom) {}

  /** What is current stays so, whatever keeps its tag from being put. */
  private Tagged tagged(ShardCollection collection, long generation) {
    if (tag == null) {
      return new Tagged(List.of(), null);
    }
    try {
      Optional<Tag> before = collection.findTag(tag);
      Tag put = collection.tag(tag, generation);
      return new Tagged(List.of(put), ShardTagCommand.movedFrom(before, put));
    } catch (ManifestException | ObjectStoreException failure) {
      throw CommandException.failure(
          "generation %d is published, and has no tag '%s': %s"
              .formatted(generation, tag, failure.getMessage()),
          failure);
    }
  }

  /** The same number of another strategy's shards would mean something else. */
  private int probes(BuiltCorpus corpus, Optional<Manifest> before) {
    if (defaultProbes != null) {
      return defaultProbes;
    }
    return before
        .map(Manifest::router)
        .filter(router -> router.strategy().equals(corpus.strategy()))
        .map(RouterRef::defaultProbes)
        .filter(probes -> probes <= corpus.router().shardCount())
        .orElse(0);
  }

  private static ShardCollection create(ObjectStore open, BuiltCorpus corpus) {
    return ShardCollection.create(open, CollectionOptions.of(corpus.dimension(), corpus.metric()));
  }

  /** The collection, if it is there and takes such vectors. */
  private static Optional<ShardCollection> collection(ObjectStore open, BuiltCorpus corpus) {
    ShardCollection collection;
    try {
      collection = ShardCollection.open(open);
    } catch (CollectionMissingException _) {
      return Optional.empty();
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
    return Optional.of(collection);
  }
}
