package dev.nearfield.cli;

import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.Tag;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A generation, as JSON has it.
 *
 * @param createdAt by the writer's clock, ISO 8601
 * @param router how records and queries find their shards
 * @param tags names that keep it
 */
record GenerationLine(
    long generation,
    String createdAt,
    String runId,
    int shards,
    long vectors,
    long bytes,
    String router,
    int defaultProbes,
    List<String> tags) {

  GenerationLine {
    tags = List.copyOf(tags);
  }

  static GenerationLine of(ShardCollection collection, Manifest manifest) {
    return of(manifest, collection.tags());
  }

  static GenerationLine of(Manifest manifest, List<Tag> tags) {
    return new GenerationLine(
        manifest.generation(),
        manifest.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
        manifest.runId(),
        manifest.shards().size(),
        manifest.vectors(),
        manifest.bytes(),
        manifest.router().strategy(),
        manifest.router().defaultProbes(),
        tags.stream()
            .filter(tag -> tag.generation() == manifest.generation())
            .map(Tag::name)
            .toList());
  }

  /** One line for people. */
  String text() {
    return "generation %d   %s   %s   %s in %s, %s%s"
        .formatted(
            generation,
            createdAt,
            router,
            Text.count(vectors, "vector"),
            Text.count(shards, "shard"),
            Text.bytes(bytes),
            tags.isEmpty() ? "" : "   tagged " + String.join(", ", tags));
  }
}
