package dev.nearfield.shard.reader;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.GatherInterruptedException;
import dev.nearfield.shard.gather.GatherOptions;
import dev.nearfield.shard.gather.GatherPolicy;
import dev.nearfield.shard.gather.ScatterGather;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.gather.ShardSearcher;
import dev.nearfield.shard.gather.Shards;
import dev.nearfield.shard.routing.HashRouter;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Searches many shards at once before anybody waits for an answer. After a download not only their
 * data is cold: the way to them is, too, from the threads that ask to the merge of what they found.
 *
 * <p>Threads: one. Owns: the threads that ask, while it runs.
 */
final class FanOutWarmup {

  private static final int SEARCHES = 8;
  private static final int MAX_SHARDS = 64;
  private static final long SEED = 42;

  /** A shard that lost its room meanwhile is not waited for. */
  private static final Duration LIMIT = Duration.ofMillis(100);

  private FanOutWarmup() {}

  /**
   * Asks for what lies in some directions; nobody counts these searches, and a shard that fails
   * will tell who asks it next.
   *
   * @param dimension components of a vector
   */
  static void run(List<? extends ShardSearcher> shards, int dimension) {
    if (shards.isEmpty()) {
      return;
    }
    List<ShardSearcher> asked = List.copyOf(shards.subList(0, Math.min(shards.size(), MAX_SHARDS)));
    var all = new Shards(0, HashRouter.of(asked.size()), asked);
    var random = new SplittableRandom(SEED);
    try (var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      for (int i = 0; i < SEARCHES; i++) {
        gather.search(all, query(random, dimension));
      }
    } catch (GatherInterruptedException interrupted) {
      // The thread stays interrupted, so that whatever it waits for next ends.
    }
  }

  private static ShardQuery query(RandomGenerator random, int dimension) {
    float[] direction = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      direction[i] = (float) random.nextGaussian();
    }
    return ShardQuery.of(Query.of(direction).deadline(LIMIT)).policy(GatherPolicy.bestEffort());
  }
}
