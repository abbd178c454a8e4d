package dev.nearfield.shard.routing;

import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Records lie where the hash of their id says; queries ask every shard. The right choice where
 * vectors have no clusters to speak of: each shard has a fair share of every answer.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class HashRouter implements Router {

  private final SlotTable slots;
  private final Route everywhere;

  private HashRouter(SlotTable slots) {
    this.slots = slots;
    List<RouteTarget> targets = new ArrayList<>();
    int[] sizes = slots.sizes();
    for (int shard = 0; shard < sizes.length; shard++) {
      targets.add(
          new RouteTarget(shard, Reason.ANY, -1, 0, (double) sizes[shard] / SlotTable.SLOTS));
    }
    everywhere = new Route(targets);
  }

  /** A router over {@code 1..4,096} shards of one size. */
  public static HashRouter of(int shardCount) {
    return new HashRouter(SlotTable.even(shardCount));
  }

  /** A router by a table. */
  public static HashRouter of(SlotTable slots) {
    return new HashRouter(slots);
  }

  /** Which shard has each slot. */
  public SlotTable slots() {
    return slots;
  }

  /** The shard of a {@code long} id. */
  public int shardOf(long id) {
    return slots.shard(SlotTable.slotOf(StableHash.of(id)));
  }

  /** The shard of a string id. */
  public int shardOf(String id) {
    return slots.shard(SlotTable.slotOf(StableHash.of(id)));
  }

  /** The shard of a UUID. */
  public int shardOf(UUID id) {
    return slots.shard(SlotTable.slotOf(StableHash.of(id)));
  }

  @Override
  public int shardCount() {
    return slots.shardCount();
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    return slots.shard(SlotTable.slotOf(StableHash.ofId(id)));
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    return everywhere;
  }

  @Override
  public Route routeId(Object id, RoutingContext context) {
    return Route.one(shardOf(id, new float[0], context), Reason.ID);
  }

  @Override
  public String describe() {
    return "hash of the id over %d shards".formatted(shardCount());
  }

  void write(RouterWriter writer) {
    writer.count(slots.shardCount());
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      writer.u16(slots.shard(slot));
    }
  }

  static HashRouter read(RouterReader reader) {
    int shardCount = reader.count("shards", 1, SlotTable.SLOTS);
    int[] shards = new int[SlotTable.SLOTS];
    for (int slot = 0; slot < shards.length; slot++) {
      shards[slot] = reader.u16();
    }
    return new HashRouter(SlotTable.of(shards, shardCount));
  }
}
