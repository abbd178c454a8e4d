package dev.nearfield.cli;

import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.Tag;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps generations under names. */
@Command(
    name = "tag",
    sortOptions = false,
    description = {
      "Keeps a generation under a name: gc leaves it alone, searches and rollbacks find it.",
      "Without a name, lists all tags."
    })
final class ShardTagCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The name; one in use moves.")
  private @Nullable String name;

  @Mixin private final StoreOption store = new StoreOption();

  @Option(
      names = "--generation",
      paramLabel = "N",
      description = "What to keep (the current one by default).")
  private @Nullable Long generation;

  @Option(names = "--delete", description = "Give the name up.")
  private boolean delete;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ShardTagCommand(Console console) {
    this.console = console;
  }

  /** A tag, as JSON has it. */
  record Line(String name, long generation, String createdAt) {

    static Line of(Tag tag) {
      return new Line(
          tag.name(), tag.generation(), tag.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }

  @Override
  public Integer call() {
    if (name == null && (generation != null || delete)) {
      throw CommandException.usage("--generation and --delete need the name of a tag");
    }
    if (name != null) {
      Options.requireTag("the name", name);
    }
    if (generation != null && delete) {
      throw CommandException.usage("--generation and --delete exclude each other");
    }
    List<Line> tags = store.withCollection(this::change).stream().map(Line::of).toList();
    if (json) {
      console.line(Json.write(tags));
    } else if (tags.isEmpty()) {
      console.line("no tags");
    } else {
      tags.forEach(
          tag ->
              console.line(
                  "%s   generation %d   %s"
                      .formatted(tag.name(), tag.generation(), tag.createdAt())));
    }
    return ExitCode.OK;
  }

  private List<Tag> change(ShardCollection collection) {
    if (name != null && delete) {
      collection.untag(name);
    } else if (name != null) {
      long kept = generation == null ? collection.current().generation() : generation;
      Optional<Tag> before = collection.findTag(name);
      Long movedFrom = movedFrom(before, collection.tag(name, kept));
      if (!json && movedFrom != null) {
        console.line(moved(name, movedFrom, kept));
      }
    }
    return collection.tags();
  }

  /** The generation that a tag kept before, if that was another. */
  static @Nullable Long movedFrom(Optional<Tag> before, Tag now) {
    return before.map(Tag::generation).filter(kept -> kept != now.generation()).orElse(null);
  }

  /** One line about a tag that keeps another generation now. */
  static String moved(String name, long from, long to) {
    return "%s: generation %d -> %d".formatted(name, from, to);
  }
}
