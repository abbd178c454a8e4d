package dev.nearfield.shard.gather;

import dev.nearfield.VectorRecord;
import dev.nearfield.shard.routing.Route;
import dev.nearfield.shard.routing.RouteTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the record of one id.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class Lookup {

  private final ScatterGather gather;
  private final Shards shards;
  private final Object id;

  Lookup(ScatterGather gather, Shards shards, Object id) {
    this.gather = gather;
    this.shards = shards;
    this.id = id;
  }

  Optional<VectorRecord> find(Route route) {
    List<RouteTarget> targets = route.targets();
    return targets.size() == 1 ? inOne(targets.getFirst()) : inMany(targets);
  }

  private Optional<VectorRecord> in(ShardSearcher searcher, RouteTarget target) {
    return target.filter().isPresent() ? searcher.get(id, target.filter().get()) : searcher.get(id);
  }

  private Optional<VectorRecord> inOne(RouteTarget target) {
    try {
      return in(shards.searchers().get(target.shard()), target);
    } catch (IllegalArgumentException wrong) {
      throw wrong;
    } catch (RuntimeException failure) {
      throw failed(List.of(target), List.of(failure));
    }
  }

  private Optional<VectorRecord> inMany(List<RouteTarget> targets) {
    List<ShardCall<Optional<VectorRecord>>> calls = new ArrayList<>(targets.size());
    for (RouteTarget target : targets) {
      calls.add(ScatterGather.call(shards, target.shard(), searcher -> in(searcher, target)));
    }
    gather.fanOut(calls, true, FanOut.NEVER);
    List<@Nullable Throwable> failures = new ArrayList<>(calls.size());
    boolean anyFailed = false;
    for (ShardCall<Optional<VectorRecord>> call : calls) {
      boolean failed = call.state() == ShardCall.State.FAILED;
      if (!failed && call.value().isPresent()) {
        return call.value();
      }
      if (failed && call.failure() instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      failures.add(failed ? call.failure() : null);
      anyFailed |= failed;
    }
    if (anyFailed) {
      throw failed(targets, failures);
    }
    return Optional.empty();
  }

  private ShardsFailedException failed(
      List<RouteTarget> targets, List<? extends @Nullable Throwable> failures) {
    var coverage = new CoverageTally();
    for (int i = 0; i < failures.size(); i++) {
      RouteTarget target = targets.get(i);
      coverage.add(target, shards.searchers().get(target.shard()).vectorCount());
      Throwable failure = failures.get(i);
      if (failure == null) {
        coverage.answered();
      } else {
        coverage.failed(failure);
      }
    }
    return new ShardsFailedException(coverage.coverage(shards.generation()));
  }
}
