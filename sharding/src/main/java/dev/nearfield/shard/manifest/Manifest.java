package dev.nearfield.shard.manifest;

import dev.nearfield.Metric;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * One generation of a collection: which shards it has, and how to find the right ones.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param collection whose it is
 * @param generation its number, one more than its parent's
 * @param parent the manifest it replaced; empty for the first one
 * @param runId the run that published it
 * @param writerEpoch the epoch that run began in
 * @param createdAt by the writer's clock
 * @param dimension components of a vector
 * @param metric what is compared
 * @param index what the indexes of all shards have alike; empty if nothing is said of it
 * @param router how records and queries find their shards
 * @param shards by ascending number
 * @param recall what it must find, and found; empty if nothing is asked of it
 * @param requiredFeatures what a reader must know to read this; others are refused
 * @param optionalFeatures what a reader may ignore, kept as it is by writers that do not know it
 * @param custom the caller's own
 */
public record Manifest(
    UUID collection,
    long generation,
    Optional<ObjectRef> parent,
    String runId,
    long writerEpoch,
    Instant createdAt,
    int dimension,
    Metric metric,
    Optional<IndexShape> index,
    RouterRef router,
    List<ShardDescriptor> shards,
    Optional<RecallGate> recall,
    Set<String> requiredFeatures,
    Map<String, String> optionalFeatures,
    Map<String, String> custom)
    implements CollectionObject {

  /** What this version knows of {@link #requiredFeatures}: nothing yet. */
  static final Set<String> KNOWN_FEATURES = Set.of();

  /** The most features of a kind, and fields of the caller's own. */
  static final int MAX_ENTRIES = 1_000;

  /** The longest text of a feature, which may say something of each shard. */
  static final int MAX_FEATURE = 1 << 20;

  private static final int MAX_CUSTOM = 10_000;
  private static final long MAX_SUM = 1L << 53;

  /** Checks the fields, and copies what is mutable. */
  public Manifest {
    FieldRules.range("generation", generation, 1, Long.MAX_VALUE);
    FieldRules.that(
        parent.isPresent() == (generation > 1), "every generation but the first has a parent");
    FieldRules.name("runId", runId);
    FieldRules.range("writerEpoch", writerEpoch, 0, Long.MAX_VALUE);
    FieldRules.range("dimension", dimension, 1, CollectionInfo.MAX_DIMENSION);
    FieldRules.moment("createdAt", createdAt);
    shards = List.copyOf(shards);
    checkShards(shards);
    requiredFeatures = Collections.unmodifiableSortedSet(new TreeSet<>(requiredFeatures));
    FieldRules.range("requiredFeatures", requiredFeatures.size(), 0, MAX_ENTRIES);
    requiredFeatures.forEach(feature -> FieldRules.name("feature", feature));
    optionalFeatures = entries("optionalFeatures", optionalFeatures, MAX_FEATURE);
    custom = entries("custom", custom, MAX_CUSTOM);
  }

  private static void checkShards(List<ShardDescriptor> shards) {
    FieldRules.range("shards", shards.size(), 1, ShardDescriptor.MAX_SHARDS);
    for (int i = 1; i < shards.size(); i++) {
      FieldRules.that(
          shards.get(i - 1).shard() < shards.get(i).shard(),
          "shards must ascend by number, shard %d does not".formatted(shards.get(i).shard()));
    }
    checkSum("vectors", shards.stream().mapToLong(ShardDescriptor::vectors));
    checkSum("bytes", shards.stream().mapToLong(shard -> shard.content().bytes()));
  }

  /** Sums are numbers that every language reads exactly from JSON. */
  private static void checkSum(String field, LongStream counts) {
    double sum = counts.asDoubleStream().sum();
    FieldRules.that(sum <= MAX_SUM, "%s of all shards are too many: %s".formatted(field, sum));
  }

  private static Map<String, String> entries(
      String field, Map<String, String> entries, int maxText) {
    FieldRules.range(field, entries.size(), 0, MAX_ENTRIES);
    for (var entry : entries.entrySet()) {
      FieldRules.name(field, entry.getKey());
      FieldRules.text(field + "." + entry.getKey(), entry.getValue(), maxText);
    }
    return Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** The same with what was measured, if it asks for a recall. */
  Manifest measured(Optional<RecallGate.Measured> found) {
    return new Manifest(
        collection,
        generation,
        parent,
        runId,
        writerEpoch,
        createdAt,
        dimension,
        metric,
        index,
        router,
        shards,
        recall.map(gate -> gate.measured(found)),
        requiredFeatures,
        optionalFeatures,
        custom);
  }

  /** The shard of a number, if there is one. */
  public Optional<ShardDescriptor> shard(int shard) {
    int low = 0;
    int high = shards.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = shards.get(middle).shard();
      if (found == shard) {
        return Optional.of(shards.get(middle));
      }
      low = found < shard ? middle + 1 : low;
      high = found < shard ? high : middle - 1;
    }
    return Optional.empty();
  }

  /** Vectors of all shards. */
  public long vectors() {
    return shards.stream().mapToLong(ShardDescriptor::vectors).sum();
  }

  /** Bytes of all shards. */
  public long bytes() {
    return shards.stream().mapToLong(shard -> shard.content().bytes()).sum();
  }
}
