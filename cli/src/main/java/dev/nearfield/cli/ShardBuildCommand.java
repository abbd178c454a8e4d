package dev.nearfield.cli;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.build.Assignment;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.build.ShardedBuild;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.shardfile.ShardEngine;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cuts a vector file into shard files. */
@Command(
    name = "build",
    sortOptions = false,
    description = {
      "Cuts the vectors of a file into shards: a folder with a file for each, and the router that"
          + " says where a vector lies and which shards a query asks.",
      "Ids are those of the file, or the rows' numbers where it has none."
    })
final class ShardBuildCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "Vector file; FILE#NAME for an array of an HDF5 file.")
  @SuppressWarnings("NullAway.Init")
  private Path input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the shards go: a new folder, or an empty one.")
  @SuppressWarnings("NullAway.Init")
  private Path output;

  @Option(
      names = "--metric",
      required = true,
      paramLabel = "l2|cosine|dot",
      converter = MetricConverter.class,
      description = "What is compared.")
  @SuppressWarnings("NullAway.Init")
  private Metric metric;

  @Mixin private final RouterOptions routerOptions = new RouterOptions();

  @Option(
      names = "--engine",
      paramLabel = "hnsw|flat",
      description = "A graph in each shard (the default), or none: exact, for few rows.")
  private String engine = ShardEngine.HNSW.name();

  @Mixin private final IndexOptions indexOptions = new IndexOptions();

  @Option(
      names = "--ids",
      paramLabel = "long|string|uuid",
      description = "Type of ids (by default string where the file has ids, or else long).")
  private @Nullable KeyType ids;

  @Mixin private final TextFileOptions textOptions = new TextFileOptions();

  @Mixin private final MetadataOptions metadata = new MetadataOptions();

  @Option(
      names = "--shards-at-once",
      paramLabel = "N",
      description = "Shards in memory while they are built (2 by default).")
  private int shardsAtOnce = ShardedBuild.DEFAULT.shardsAtOnce();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (one per processor by default).")
  private int threads = BulkOptions.DEFAULT.threads();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ShardBuildCommand(Console console) {
    this.console = console;
  }

  /**
   * What was built, as JSON has it.
   *
   * @param files shards that have rows
   * @param maxLoad rows of the largest shard as a multiple of the mean
   */
  record Result(
      String router, int rows, int shards, int files, double maxLoad, long bytes, double seconds) {}

  @Override
  public Integer call() {
    Options.requireRange("--threads", threads, 1, 1024);
    Options.requireRange("--shards-at-once", shardsAtOnce, 1, 1024);
    ShardEngine chosen = engine();
    try (var interruption = Interruption.install(console);
        VectorFile file = VectorFile.open(input, textOptions.read().fields(metadata.fields()))) {
      print(build(file, chosen, new Session(console, interruption)));
      return ExitCode.OK;
    }
  }

  private ShardEngine engine() {
    String wanted = engine.toLowerCase(Locale.ROOT);
    return ShardEngine.all().stream()
        .filter(each -> each.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                CommandException.usage(
                    "--engine must be hnsw or flat, was '%s'".formatted(engine)));
  }

  private Result build(VectorFile file, ShardEngine chosen, Session session) {
    boolean isNew = !Files.exists(output);
    ShardFolder folder = ShardFolder.create(output);
    try {
      return build(file, folder, chosen, session);
    } catch (RuntimeException failure) {
      if (isNew) {
        IndexFolder.deleteIfEmpty(output, failure);
      }
      throw failure;
    }
  }

  private Result build(VectorFile file, ShardFolder folder, ShardEngine chosen, Session session) {
    long start = System.nanoTime();
    Schema schema = metadata.schema();
    KeyType idType = ids != null ? ids : file.hasIds() ? KeyType.STRING : KeyType.LONG;
    IndexBuilder description = description(file.dimension(), idType, schema);
    var converter = new MetadataConverter(schema == null ? Schema.EMPTY : schema);
    VectorSource source =
        new CheckedRows(VectorFileSource.from(file, 0, idType, 0, converter), metric);
    Router router =
        routerOptions.router(new RouterTraining.Corpus(source, file.dimension(), metric, schema));
    session.check();
    Assignment rows = assign(router, source, file.dimension(), session);
    SortedMap<Integer, ShardSummary> built = build(rows, description, folder, chosen, session);
    return new Result(
        router.describe(),
        rows.rowCount(),
        rows.shardCount(),
        built.size(),
        rows.maxLoad(),
        built.values().stream().mapToLong(ShardSummary::bytes).sum(),
        (System.nanoTime() - start) / 1e9);
  }

  private IndexBuilder description(int dimension, KeyType idType, @Nullable Schema schema) {
    IndexBuilder description =
        indexOptions.applyTo(VectorIndex.builder()).dimension(dimension).metric(metric).ids(idType);
    return schema == null ? description : description.schema(schema);
  }

  private Assignment assign(Router router, VectorSource source, int dimension, Session session) {
    return session.run(
        "assigning",
        listener ->
            Assignment.of(
                router,
                source,
                dimension,
                routerOptions::context,
                new BulkOptions(threads, listener)));
  }

  private SortedMap<Integer, ShardSummary> build(
      Assignment rows,
      IndexBuilder description,
      ShardFolder folder,
      ShardEngine chosen,
      Session session) {
    return session.run(
        "building",
        listener ->
            new ShardedBuild(chosen, shardsAtOnce, new BulkOptions(threads, listener))
                .run(rows, description, folder));
  }

  private void print(Result result) {
    if (json) {
      console.line(Json.write(result));
      return;
    }
    console.line(
        "%s in %s: %s, the largest %s times the mean"
            .formatted(
                Text.count(result.rows(), "vector"),
                output,
                Text.count(result.files(), "shard"),
                Text.decimal(result.maxLoad(), 2)));
    console.line(
        "%s; %s in %s"
            .formatted(
                result.router(), Text.bytes(result.bytes()), Text.seconds(result.seconds())));
  }
}
