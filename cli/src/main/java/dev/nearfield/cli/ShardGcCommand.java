package dev.nearfield.cli;

import dev.nearfield.shard.manifest.GcOptions;
import dev.nearfield.shard.manifest.GcReport;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Collects what no generation needs. */
@Command(
    name = "gc",
    sortOptions = false,
    description = {
      "Collects objects that no kept generation, tag or running build needs: one call dooms them,"
          + " a later one, after a time of grace, deletes them.",
      "The newest generations are kept, and those that are young enough."
    })
final class ShardGcCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final StoreOption store = new StoreOption();

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Newest generations to keep (10 by default).")
  private int keep = GcOptions.DEFAULT.keepGenerations();

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      description = "Keep also what is younger than so many days (30 by default).")
  private int keepDays = (int) GcOptions.DEFAULT.keepFor().toDays();

  @Option(
      names = "--grace-hours",
      paramLabel = "N",
      description = "Hours from dooming to deleting, longer than any reader runs behind (24).")
  private int graceHours = (int) GcOptions.DEFAULT.grace().toHours();

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardGcCommand(Console console) {
    this.console = console;
  }

  /**
   * What was done, as JSON has it.
   *
   * @param foreign objects that somebody else put there; they are left alone
   */
  record Result(
      String step,
      List<String> objects,
      long bytes,
      @Nullable String waitsUntil,
      List<String> foreign) {

    Result {
      objects = List.copyOf(objects);
      foreign = List.copyOf(foreign);
    }

    static Result of(GcReport report) {
      return new Result(
          report.step().name().toLowerCase(Locale.ROOT),
          texts(report.objects()),
          report.bytes(),
          report.waitsUntil().map(Instant::toString).orElse(null),
          texts(report.foreign()));
    }

    private static List<String> texts(Set<ObjectKey> keys) {
      return keys.stream().sorted().map(ObjectKey::text).toList();
    }
  }

  @Override
  public Integer call() {
    Options.requireRange("--keep", keep, 1, 1_000_000);
    Options.requireRange("--keep-days", keepDays, 0, 36_500);
    Options.requireRange("--grace-hours", graceHours, 0, 87_600);
    var options =
        new GcOptions(
            keep, Duration.ofDays(keepDays), Duration.ofHours(graceHours), GcOptions.Mode.COLLECT);
    GcReport report =
        store.withCollection(
            collection -> collection.collectGarbage(dryRun ? options.dryRun() : options));
    if (json) {
      console.line(Json.write(Result.of(report)));
    } else {
      print(report);
    }
    return ExitCode.OK;
  }

  private static String again(GcReport report) {
    Instant ripe = report.waitsUntil().orElseThrow().truncatedTo(ChronoUnit.SECONDS);
    return "; to delete them, run gc again from %s on".formatted(ripe.plusSeconds(1));
  }

  private void print(GcReport report) {
    String count = Text.count(report.objects().size(), "object");
    String would = dryRun ? "would be " : "";
    console.line(
        switch (report.step()) {
          case NOTHING -> "nothing is garbage";
          case DOOMED ->
              "%s %sdoomed, %s%s"
                  .formatted(count, would, Text.bytes(report.bytes()), dryRun ? "" : again(report));
          case WAITING -> "%s doomed%s".formatted(count, again(report));
          case DELETED -> "%s %sdeleted".formatted(count, would);
        });
    if (dryRun) {
      Result.texts(report.objects()).forEach(object -> console.line("  " + object));
    }
    Result.texts(report.foreign())
        .forEach(key -> console.line("none of the collection's, left alone: " + key));
  }
}
