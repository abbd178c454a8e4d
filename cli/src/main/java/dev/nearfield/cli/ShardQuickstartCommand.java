package dev.nearfield.cli;

import dev.nearfield.Query;
import dev.nearfield.cli.quickstart.FashionMnist;
import dev.nearfield.cli.quickstart.ShardLayout.Point;
import dev.nearfield.cli.quickstart.ShardQuickstart;
import dev.nearfield.cli.quickstart.ShardQuickstart.Layout;
import dev.nearfield.cli.report.ShardQuickstartPage;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoreLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows on bundled data what shards are good for. */
@Command(
    name = "quickstart",
    sortOptions = false,
    description = {
      "Cuts 9,000 bundled Fashion-MNIST images into 16 shards by cells, and once more by one"
          + " centroid per shard; publishes both to a folder, and looks up 1,000 other images in 1,"
          + " 2, 3, 5 and 16 of the shards.",
      "Prints recall and the bytes that each query would fetch."
    })
final class ShardQuickstartCommand implements Callable<Integer> {

  private static final int IMAGES = 9_000;
  private static final int QUERIES = 1_000;

  private final Console console;

  @Option(
      names = "--dir",
      paramLabel = "STORE",
      description = "Folder to publish to (quickstart-shards by default).")
  private Path store = Path.of("quickstart-shards");

  @Option(names = "--html", paramLabel = "FILE", description = "Page with curves to write.")
  private @Nullable Path html;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Take only so many of the images (all 9,000 by default).")
  private int images = IMAGES;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardQuickstartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Options.requireRange("--images", images, ShardQuickstart.SHARDS * 16, IMAGES);
    OutputFile.requireWritable(html);
    requireStore();
    FashionMnist data = FashionMnist.load(images, Math.max(1, images * QUERIES / IMAGES));
    Path scratch = scratch();
    try (var interruption = Interruption.install(console);
        ObjectStore open = new StoreLocation.Folder(store).open()) {
      deliver(ShardQuickstart.run(new Session(console, interruption), data, open, scratch));
      return ExitCode.OK;
    } finally {
      IndexFolder.delete(scratch);
    }
  }

  /** A folder of something else is left alone. */
  private void requireStore() {
    boolean published = Files.isRegularFile(store.resolve("COLLECTION"));
    if (!published && !IndexFolder.isAbsentOrEmpty(store)) {
      throw CommandException.usage(
          "%s holds other files and no collection: name a new folder".formatted(store));
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("nearfield-shards-");
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot make a temporary folder", failure);
    }
  }

  private void deliver(ShardQuickstart.Outcome outcome) {
    if (html != null) {
      OutputFile.write(html, ShardQuickstartPage.of(outcome));
    }
    if (json) {
      console.line(Json.write(outcome));
      return;
    }
    console.line(
        "Fashion-MNIST: %s images in %d shards, %s as queries; built and published twice in %s"
            .formatted(
                Text.count(outcome.images()),
                ShardQuickstart.SHARDS,
                Text.count(outcome.queries()),
                Text.seconds(outcome.seconds())));
    print("16 cells per shard", outcome.cells());
    print("one centroid per shard", outcome.oneCentroid());
    printNextSteps();
  }

  private void print(String title, Layout layout) {
    console.line("");
    console.line(
        "%s: generation %d, %s, the largest shard %s times the mean; %s uploaded"
            .formatted(
                title,
                layout.generation(),
                Text.bytes(layout.bytes()),
                Text.decimal(layout.maxLoad(), 2),
                Text.count(layout.uploaded(), "object")));
    for (Point point : layout.points()) {
      console.line(
          "probes %2d   recall@%d %s   bytes %s per query"
              .formatted(
                  point.probes(),
                  Query.DEFAULT_K,
                  Text.decimal(point.recall(), 4),
                  Text.count(point.bytes())));
    }
  }

  private void printNextSteps() {
    console.line("");
    if (html != null) {
      console.line("See the curves: open %s in a browser".formatted(html.toAbsolutePath().toUri()));
    }
    console.line("Next:");
    for (String arguments :
        List.of(
            "shard history --store " + store,
            "shard rollback --store " + store + " --tag one-centroid",
            "shard build --input VECTORS --metric cosine --output my-shards",
            "shard publish --input my-shards --store s3://BUCKET/PREFIX")) {
      console.line("  %s %s".formatted(Launcher.command(), arguments));
    }
  }
}
