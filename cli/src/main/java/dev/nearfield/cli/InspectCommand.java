package dev.nearfield.cli;

import dev.nearfield.IndexStats;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Verify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what an index holds and what it costs. */
@Command(name = "inspect", description = "Shows an index's size, options, memory, graph and files.")
final class InspectCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "Index folder.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  InspectCommand(Console console) {
    this.console = console;
  }

  /** A file of the index. */
  record FileSize(String name, long bytes) {}

  /** Everything shown, as JSON has it. */
  record Inspection(IndexStats stats, String ids, List<FileSize> files) {}

  @Override
  public Integer call() {
    IndexFolder.requireFolder(directory);
    Inspection inspection = inspect();
    if (json) {
      console.out().println(Json.write(inspection));
    } else {
      print(inspection);
    }
    return ExitCode.OK;
  }

  private Inspection inspect() {
    try (VectorIndex index = VectorIndex.builder().verify(Verify.LAZY).open(directory)) {
      String ids = index.idType().name().toLowerCase(Locale.ROOT);
      return new Inspection(index.stats(), ids, fileSizes());
    }
  }

  private List<FileSize> fileSizes() {
    List<FileSize> sizes = new ArrayList<>();
    for (Path file : IndexFolder.files(directory)) {
      try {
        sizes.add(new FileSize(directory.relativize(file).toString(), Files.size(file)));
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot read " + file, failure);
      }
    }
    return sizes;
  }

  private void print(Inspection inspection) {
    IndexStats stats = inspection.stats();
    console.line(directory.toString());
    console.line(
        "  %s vectors of %d dimensions, %s, ids %s"
            .formatted(
                Text.count(stats.size()),
                stats.dimension(),
                MetricConverter.name(stats.metric()),
                inspection.ids()));
    console.line(
        "  codes %s, at most %d neighbors"
            .formatted(CodesConverter.name(stats.codes()), stats.maxNeighbors()));
    console.line("  unreachable rows: %s".formatted(Text.count(stats.unreachable())));
    printMemory(stats.memory());
    printFiles(inspection.files());
    Histogram.print(console, "rows by number of neighbors on level 0", stats.degrees());
    Histogram.print(console, "rows by highest level", stats.levels());
  }

  private void printMemory(IndexStats.Memory memory) {
    console.line("memory, %s".formatted(Text.bytes(memory.total())));
    printBytes("codes", memory.codes());
    printBytes("graph", memory.graph());
    printBytes("vectors", memory.vectors());
    printBytes("ids", memory.ids());
    printBytes("state", memory.state());
    printBytes("scratch", memory.scratch());
  }

  private void printFiles(List<FileSize> files) {
    console.line(
        "files, %s".formatted(Text.bytes(files.stream().mapToLong(FileSize::bytes).sum())));
    for (FileSize file : files) {
      printBytes(file.name(), file.bytes());
    }
  }

  private void printBytes(String name, long bytes) {
    console.line("  %-24s %12s".formatted(name, Text.bytes(bytes)));
  }
}
