package dev.nearfield.shard.manifest;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;

/**
 * The fields of every object, in the order in which they stand: that of their names. Each form is
 * written and read in one place: here, and in {@link ManifestForm} and {@link ReferenceForm}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class JsonForms {

  private JsonForms() {}

  /** The JSON of an object. */
  static byte[] write(CollectionObject value) {
    return CanonicalWriter.object(
        writer -> {
          switch (value) {
            case CollectionInfo info -> write(writer, info);
            case Current current -> write(writer, current);
            case Manifest manifest -> ManifestForm.write(writer, manifest);
            case RunRecord run -> write(writer, run);
            case Tag tag -> write(writer, tag);
            case DoomedList list -> write(writer, list);
          }
        });
  }

  /** The object of a kind that a reader reads. */
  static CollectionObject read(ObjectFrame.Kind kind, CanonicalReader reader) {
    return switch (kind) {
      case COLLECTION -> collection(reader);
      case CURRENT -> current(reader);
      case MANIFEST -> ManifestForm.read(reader);
      case RUN -> run(reader);
      case TAG -> tag(reader);
      case DOOMED -> doomed(reader);
    };
  }

  private static void write(CanonicalWriter writer, CollectionInfo info) {
    writer.text("collection", info.collection().toString());
    writer.choice("commitPoint", info.commitPoint());
    writer.number("dimension", info.dimension());
    writer.choice("metric", info.metric());
  }

  private static CollectionInfo collection(CanonicalReader reader) {
    UUID collection = reader.uuid("collection");
    CommitMode commitPoint = reader.choice("commitPoint", CommitMode.class);
    int dimension = reader.count("dimension");
    return new CollectionInfo(
        collection, dimension, reader.choice("metric", Metric.class), commitPoint);
  }

  private static void write(CanonicalWriter writer, Current current) {
    current
        .doomed()
        .ifPresent(
            doomed ->
                writer.object(
                    "doomed",
                    each -> {
                      each.moment("at", doomed.at());
                      ReferenceForm.write(each, "list", doomed.list());
                    }));
    writer.number("epoch", current.epoch());
    writer.number("generation", current.generation());
    current.manifest().ifPresent(manifest -> ReferenceForm.write(writer, "manifest", manifest));
    writer.number("marks", current.doomings());
    writer.text("runId", current.runId());
    writer.number("sequence", current.sequence());
  }

  private static Current current(CanonicalReader reader) {
    Optional<Current.DoomedRef> doomed =
        reader.optional("doomed", () -> reader.object("doomed", JsonForms::doomedReference));
    long epoch = reader.number("epoch");
    long generation = reader.number("generation");
    Optional<ObjectRef> manifest = ReferenceForm.optional(reader, "manifest");
    long doomings = reader.number("marks");
    String runId = reader.text("runId");
    return new Current(
        reader.number("sequence"), epoch, generation, manifest, runId, doomings, doomed);
  }

  private static Current.DoomedRef doomedReference(CanonicalReader reader) {
    Instant at = reader.moment("at");
    return new Current.DoomedRef(reader.object("list", ReferenceForm::read), at);
  }

  private static void write(CanonicalWriter writer, RunRecord run) {
    writer.keys("claims", run.claims());
    writer.moment("leaseUntil", run.leaseUntil());
    writer.text("runId", run.runId());
    writer.moment("startedAt", run.startedAt());
    writer.choice("state", run.state());
  }

  private static RunRecord run(CanonicalReader reader) {
    SortedSet<ObjectKey> claims = reader.keys("claims", RunRecord.MAX_CLAIMS);
    Instant leaseUntil = reader.moment("leaseUntil");
    String runId = reader.text("runId");
    Instant startedAt = reader.moment("startedAt");
    RunRecord.State state = reader.choice("state", RunRecord.State.class);
    return new RunRecord(runId, state, startedAt, leaseUntil, claims);
  }

  private static void write(CanonicalWriter writer, Tag tag) {
    writer.moment("createdAt", tag.createdAt());
    writer.number("generation", tag.generation());
    ReferenceForm.write(writer, "manifest", tag.manifest());
    writer.text("name", tag.name());
  }

  private static Tag tag(CanonicalReader reader) {
    Instant createdAt = reader.moment("createdAt");
    long generation = reader.number("generation");
    ObjectRef manifest = reader.object("manifest", ReferenceForm::read);
    return new Tag(reader.text("name"), generation, manifest, createdAt);
  }

  private static void write(CanonicalWriter writer, DoomedList list) {
    writer.keys("objects", list.objects());
  }

  private static DoomedList doomed(CanonicalReader reader) {
    return new DoomedList(reader.keys("objects", DoomedList.MAX_OBJECTS));
  }
}
