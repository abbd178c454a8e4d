package dev.nearfield.shard.reader;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PublishGate;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.reader.ProbeSet.Probe;
import java.util.HashSet;
import java.util.Set;

/**
 * The gate that measures: opens the candidate as any reader would, asks the probe queries stored
 * with it, and compares with their true answers. A manifest that asks for no recall passes.
 *
 * <p>Threads: safe. Owns: nothing, borrows the cache; what it fetches stays there for readers.
 *
 * @param cache where the candidate's shards are fetched to
 * @param options how it is read, but for the generation
 */
public record RecallMeasure(ShardCache cache, ReaderOptions options) implements PublishGate {

  private static final int MAX_PROBE_SET_BYTES = 1 << 30;

  /** One that reads as readers do by default. */
  public RecallMeasure(ShardCache cache) {
    this(cache, ReaderOptions.DEFAULT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RuntimeException of the kinds that {@link ShardedIndex} throws, if the candidate cannot
   *     be opened or searched; it must not be published then
   */
  @Override
  public Result measure(ObjectStore store, Manifest candidate) {
    if (candidate.recall().isEmpty()) {
      return OPEN.measure(store, candidate);
    }
    RecallGate gate = candidate.recall().get();
    ProbeSet set = probes(store, gate);
    var reading = options.generation(new CandidateGeneration(candidate));
    double found = 0;
    try (ShardedIndex index = ShardedIndex.open(store, cache, reading)) {
      for (Probe probe : set.probes()) {
        found += recall(index, probe);
      }
    }
    int count = set.probes().size();
    return new Result(found / count, gate.floor(), count);
  }

  private static ProbeSet probes(ObjectStore store, RecallGate gate) {
    int limit = (int) Math.min(gate.probeSet().bytes(), MAX_PROBE_SET_BYTES);
    byte[] bytes = store.get(gate.probeSet().key(), limit).content();
    gate.probeSet().verify(bytes);
    return ProbeSet.ofBytes(bytes);
  }

  private static double recall(ShardedIndex index, Probe probe) {
    Set<Object> ids = new HashSet<>();
    for (ShardHit hit : index.search(Query.of(probe.vector()).k(probe.ids().size())).hits()) {
      ids.add(hit.id());
    }
    ids.retainAll(new HashSet<>(probe.ids()));
    return (double) ids.size() / probe.ids().size();
  }
}
