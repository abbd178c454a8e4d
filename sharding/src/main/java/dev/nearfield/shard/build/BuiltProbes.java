package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.shard.gather.ShardSearcher;
import dev.nearfield.shard.reader.ProbeSet;
import dev.nearfield.shard.reader.ProbeTruth;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingFields;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The probe queries of a corpus that was built, with the true answers that its own files give.
 *
 * <p>Threads: one. Owns: the shards that it opens.
 */
final class BuiltProbes implements AutoCloseable {

  private final Router router;
  private final Map<Integer, ShardSearcher> shards = new HashMap<>();
  private final Deque<VectorIndex> open = new ArrayDeque<>();

  private BuiltProbes(ShardFolder folder) {
    router = folder.router();
    try {
      folder.shards().forEach(this::open);
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  private void open(int number, Path file) {
    VectorIndex shard =
        VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.OFF).openShard(file);
    open.push(shard);
    shards.put(number, ShardSearcher.of(shard));
  }

  /** See {@link ShardFolder#probes}. */
  static ProbeSet of(
      ShardFolder folder,
      List<float[]> queries,
      int k,
      Map<String, String> context,
      BulkOptions.Listener listener) {
    try (var built = new BuiltProbes(folder)) {
      return new ProbeTruth(built.router, built.shards)
          .of(queries, k, RoutingFields.context(built.router, context), listener);
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
