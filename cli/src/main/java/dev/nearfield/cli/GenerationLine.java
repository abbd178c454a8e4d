package dev.nearfield.cli;

import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RecallGate.Measured;
import dev.nearfield.shard.manifest.Tag;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A generation, as JSON has it.
 *
 * @param createdAt by the writer's clock, ISO 8601
 * @param router how records and queries find their shards
 * @param clusterability how well its vectors fall into cells; null where that was not measured
 * @param recall that was measured before it was published; null where none was
 * @param recallK neighbors that were asked for; null likewise
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
    @Nullable Double clusterability,
    @Nullable Double recall,
    @Nullable Integer recallK,
    List<String> tags) {

  GenerationLine {
    tags = List.copyOf(tags);
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
        manifest.router().clusterability().orElse(null),
        measured(manifest).map(Measured::recall).orElse(null),
        measured(manifest).map(Measured::k).orElse(null),
        tags.stream()
            .filter(tag -> tag.generation() == manifest.generation())
            .map(Tag::name)
            .toList());
  }

  static Optional<Measured> measured(Manifest manifest) {
    return manifest.recall().flatMap(RecallGate::measured);
  }

  /** One line for people. */
  String text() {
    return "generation %d   %s   %s   %s in %s, %s%s%s"
        .formatted(
            generation,
            createdAt,
            router,
            Text.count(vectors, "vector"),
            Text.count(shards, "shard"),
            Text.bytes(bytes),
            recall == null ? "" : "   recall@%d %s".formatted(recallK, Text.decimal(recall, 4)),
            tags.isEmpty() ? "" : "   tagged " + String.join(", ", tags));
  }
}
