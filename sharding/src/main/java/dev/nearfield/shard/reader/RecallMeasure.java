package dev.nearfield.shard.reader;

import dev.nearfield.BulkOptions;
import dev.nearfield.Query;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.PublishGate;
import dev.nearfield.shard.manifest.RecallGate;
import dev.nearfield.shard.manifest.RecallTerms;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.reader.ProbeSet.Probe;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.shard.routing.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * The gate that measures: opens the candidate as any reader would, asks the probe queries stored
 * with it as its terms say, and compares with their true answers. A manifest that asks for no
 * recall passes.
 *
 * <p>Threads: safe. Owns: nothing, borrows the cache; what it fetches stays there for readers.
 *
 * @param cache where the candidate's shards are fetched to
 * @param options how it is read, but for the generation
 * @param listener hears of queries that were asked, and may end it
 */
public record RecallMeasure(ShardCache cache, ReaderOptions options, BulkOptions.Listener listener)
    implements PublishGate {

  private static final int MAX_PROBE_SET_BYTES = 1 << 30;

  /** One that reads as readers do by default. */
  public static RecallMeasure of(ShardCache cache) {
    return new RecallMeasure(cache, ReaderOptions.DEFAULT, BulkOptions.Listener.SILENT);
  }

  /** The same with another listener. */
  public RecallMeasure listener(BulkOptions.Listener other) {
    return new RecallMeasure(cache, options, other);
  }

  /**
   * {@inheritDoc}
   *
   * @throws CancellationException if the listener ends it
   * @throws RuntimeException of the kinds that {@link ShardedIndex} throws, if the candidate cannot
   *     be opened or searched; it must not be published then
   */
  @Override
  public Result measure(ObjectStore store, Manifest candidate) {
    if (candidate.recall().isEmpty()) {
      return OPEN.measure(store, candidate);
    }
    RecallGate gate = candidate.recall().get();
    List<Probe> probes = probes(store, gate).probes();
    var reading = options.generation(new CandidateGeneration(candidate));
    double found = 0;
    int k = 0;
    try (ShardedIndex index = ShardedIndex.open(store, cache, reading)) {
      RoutingContext context = index.context(gate.terms().context());
      for (int done = 0; done < probes.size(); ) {
        Probe probe = probes.get(done++);
        found += recall(index, probe, gate.terms(), context);
        k = Math.max(k, probe.ids().size());
        if (!listener.onProgress(done, probes.size())) {
          throw new CancellationException("measuring recall was stopped");
        }
      }
    }
    return new Result(found / probes.size(), gate.terms().floor(), k, probes.size());
  }

  private static ProbeSet probes(ObjectStore store, RecallGate gate) {
    int limit = (int) Math.min(gate.probeSet().bytes(), MAX_PROBE_SET_BYTES);
    byte[] bytes = store.get(gate.probeSet().key(), limit).content();
    gate.probeSet().verify(bytes);
    return ProbeSet.ofBytes(bytes);
  }

  private static double recall(
      ShardedIndex index, Probe probe, RecallTerms terms, RoutingContext context) {
    Query query = Query.of(probe.vector()).k(probe.ids().size());
    Query wide = terms.beamWidth() == 0 ? query : query.beamWidth(terms.beamWidth());
    ShardQuery asked = index.ask(wide).context(context);
    ShardQuery probed = terms.probes() == 0 ? asked : asked.probes(Probes.count(terms.probes()));
    Set<Object> ids = new HashSet<>();
    for (ShardHit hit : index.search(probed).hits()) {
      ids.add(hit.id());
    }
    ids.retainAll(new HashSet<>(probe.ids()));
    return (double) ids.size() / probe.ids().size();
  }
}
