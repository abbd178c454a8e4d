package dev.nearfield.shard.manifest;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.storage.KeyType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;

/**
 * The fields of a manifest, and of what it is made of.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ManifestForm {

  private ManifestForm() {}

  static void write(CanonicalWriter writer, Manifest manifest) {
    writer.text("collection", manifest.collection().toString());
    writer.moment("createdAt", manifest.createdAt());
    writer.texts("custom", manifest.custom());
    writer.number("dimension", manifest.dimension());
    writer.number("generation", manifest.generation());
    manifest.index().ifPresent(index -> writer.object("index", each -> write(each, index)));
    writer.choice("metric", manifest.metric());
    writer.texts("optionalFeatures", manifest.optionalFeatures());
    manifest.parent().ifPresent(parent -> ReferenceForm.write(writer, "parent", parent));
    manifest.recall().ifPresent(gate -> writer.object("recall", each -> write(each, gate)));
    writer.texts("requiredFeatures", manifest.requiredFeatures());
    writer.object("router", each -> write(each, manifest.router()));
    writer.text("runId", manifest.runId());
    writer.objects("shards", manifest.shards(), ManifestForm::write);
    writer.object(
        "totals",
        each -> {
          each.number("bytes", manifest.bytes());
          each.number("vectors", manifest.vectors());
        });
    writer.number("writerEpoch", manifest.writerEpoch());
  }

  static Manifest read(CanonicalReader reader) {
    UUID collection = reader.uuid("collection");
    Instant createdAt = reader.moment("createdAt");
    Map<String, String> custom = reader.textMap("custom", Manifest.MAX_ENTRIES);
    int dimension = reader.count("dimension");
    long generation = reader.number("generation");
    Optional<IndexShape> index =
        reader.optional("index", () -> reader.object("index", ManifestForm::index));
    Metric metric = reader.choice("metric", Metric.class);
    Map<String, String> optional = reader.textMap("optionalFeatures", Manifest.MAX_ENTRIES);
    Optional<ObjectRef> parent = ReferenceForm.optional(reader, "parent");
    Optional<RecallGate> recall =
        reader.optional("recall", () -> reader.object("recall", ManifestForm::recall));
    Set<String> required = requiredFeatures(reader);
    RouterRef router = reader.object("router", ManifestForm::router);
    String runId = reader.text("runId");
    List<ShardDescriptor> shards =
        reader.objects("shards", ShardDescriptor.MAX_SHARDS, ManifestForm::shard);
    // What they say is compared when the manifest is written again.
    reader.object("totals", each -> each.number("bytes") + each.number("vectors"));
    return new Manifest(
        collection,
        generation,
        parent,
        runId,
        reader.number("writerEpoch"),
        createdAt,
        dimension,
        metric,
        index,
        router,
        shards,
        recall,
        required,
        optional,
        custom);
  }

  /** Refuses unknown ones at once: what follows may look as no version before would have it. */
  private static Set<String> requiredFeatures(CanonicalReader reader) {
    SortedSet<String> required = reader.texts("requiredFeatures", Manifest.MAX_ENTRIES);
    for (String feature : required) {
      FieldRules.name("feature", feature);
      if (!Manifest.KNOWN_FEATURES.contains(feature)) {
        throw new UnsupportedManifestException(reader.object(), "feature '%s'".formatted(feature));
      }
    }
    return required;
  }

  private static void write(CanonicalWriter writer, IndexShape index) {
    writer.number("buildBeamWidth", index.buildBeamWidth());
    writer.choice("codes", index.codes());
    writer.choice("encoding", index.encoding());
    writer.choice("ids", index.ids());
    writer.number("maxNeighbors", index.maxNeighbors());
    writer.number("seed", index.seed());
  }

  private static IndexShape index(CanonicalReader reader) {
    int buildBeamWidth = reader.count("buildBeamWidth");
    Codes codes = reader.choice("codes", Codes.class);
    Encoding encoding = reader.choice("encoding", Encoding.class);
    KeyType ids = reader.choice("ids", KeyType.class);
    int maxNeighbors = reader.count("maxNeighbors");
    return new IndexShape(
        codes, encoding, ids, maxNeighbors, buildBeamWidth, reader.number("seed"));
  }

  /** What is as it was before there were terms is left out, and read as it was meant. */
  private static void write(CanonicalWriter writer, RecallGate gate) {
    RecallTerms terms = gate.terms();
    Optional<RecallGate.Measured> measured = gate.measured();
    writeCount(writer, "beamWidth", terms.beamWidth());
    if (!terms.context().isEmpty()) {
      writer.texts("context", terms.context());
    }
    writer.real("floor", terms.floor());
    writeCount(writer, "k", measured.map(RecallGate.Measured::k).orElse(0));
    if (terms.maxDrop() != 1) {
      writer.real("maxDrop", terms.maxDrop());
    }
    measured.ifPresent(found -> writer.real("measured", found.recall()));
    ReferenceForm.write(writer, "probeSet", gate.probeSet());
    writeCount(writer, "probes", terms.probes());
    writeCount(writer, "queries", measured.map(RecallGate.Measured::queries).orElse(0));
  }

  private static RecallGate recall(CanonicalReader reader) {
    int beamWidth = optionalCount(reader, "beamWidth");
    Map<String, String> context =
        reader
            .optional("context", () -> reader.textMap("context", RecallTerms.MAX_CONTEXT))
            .orElse(Map.of());
    double floor = reader.real("floor");
    int k = optionalCount(reader, "k");
    double maxDrop = reader.optional("maxDrop", () -> reader.real("maxDrop")).orElse(1.0);
    Optional<Double> measured = reader.optional("measured", () -> reader.real("measured"));
    ObjectRef probeSet = reader.object("probeSet", ReferenceForm::read);
    int probes = optionalCount(reader, "probes");
    int queries = optionalCount(reader, "queries");
    return new RecallGate(
        probeSet,
        new RecallTerms(floor, maxDrop, probes, beamWidth, context),
        measured.map(found -> new RecallGate.Measured(found, k, queries)));
  }

  private static void writeCount(CanonicalWriter writer, String name, int count) {
    if (count != 0) {
      writer.number(name, count);
    }
  }

  private static int optionalCount(CanonicalReader reader, String name) {
    return reader.optional(name, () -> reader.count(name)).orElse(0);
  }

  private static void write(CanonicalWriter writer, RouterRef router) {
    router.clusterability().ifPresent(value -> writer.real("clusterability", value));
    router.content().ifPresent(content -> ReferenceForm.write(writer, "content", content));
    writer.number("defaultProbes", router.defaultProbes());
    writeCount(writer, "shards", router.shards());
    writer.text("strategy", router.strategy());
  }

  private static RouterRef router(CanonicalReader reader) {
    Optional<Double> clusterability =
        reader.optional("clusterability", () -> reader.real("clusterability"));
    Optional<ObjectRef> content = ReferenceForm.optional(reader, "content");
    int defaultProbes = reader.count("defaultProbes");
    int shards = optionalCount(reader, "shards");
    return new RouterRef(reader.text("strategy"), content, shards, defaultProbes, clusterability);
  }

  private static void write(CanonicalWriter writer, ShardDescriptor shard) {
    ReferenceForm.write(writer, "content", shard.content());
    writer.number("shard", shard.shard());
    writer.number("vectors", shard.vectors());
  }

  private static ShardDescriptor shard(CanonicalReader reader) {
    ObjectRef content = reader.object("content", ReferenceForm::read);
    int shard = reader.count("shard");
    return new ShardDescriptor(shard, content, reader.number("vectors"));
  }
}
