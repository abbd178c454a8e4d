package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.Arrays;

/**
 * Consistent hashing: shards have points on a circle, and an id belongs to the shard of the next
 * point. A shard that comes takes its share from all others and moves nothing between them.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @see "Karger et al., Consistent Hashing and Random Trees, STOC 1997"
 */
public final class RingRouter implements Router {

  /** Points of each shard unless said otherwise. */
  public static final int DEFAULT_VIRTUAL_NODES = 150;

  private static final int MAX_VIRTUAL_NODES = 1 << 14;

  /*
   * Points are sorted, as unsigned numbers. A table says for each value of a hash's highest bits
   * where to begin looking, so that a lookup compares a point or two instead of searching all.
   */
  private static final int BUCKET_BITS = 14;

  private final int[] shards;
  private final int virtualNodes;
  private final long[] points;
  private final int[] owners;
  private final int[] firstInBucket;
  private final Route everywhere;

  private RingRouter(int[] shards, int virtualNodes) {
    this.shards = shards;
    this.virtualNodes = virtualNodes;
    int count = shards.length * virtualNodes;
    long[] hashes = new long[count];
    int[] pointShards = new int[count];
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      pointShards[i] = shards[i / virtualNodes];
      hashes[i] = StableHash.of((long) pointShards[i] << Integer.SIZE | i % virtualNodes);
      order[i] = i;
    }
    // Shards are sorted, so of equal points the lower shard's comes first, however they came.
    Arrays.sort(order, (a, b) -> Long.compareUnsigned(hashes[a], hashes[b]));
    points = new long[count];
    owners = new int[count];
    for (int i = 0; i < count; i++) {
      points[i] = hashes[order[i]];
      owners[i] = pointShards[order[i]];
    }
    firstInBucket = buckets(points);
    everywhere = Route.each(shards, Reason.ANY);
  }

  private static int[] buckets(long[] points) {
    int[] first = new int[1 << BUCKET_BITS];
    int point = 0;
    for (int bucket = 0; bucket < first.length; bucket++) {
      while (point < points.length && points[point] >>> (Long.SIZE - BUCKET_BITS) < bucket) {
        point++;
      }
      first[bucket] = point;
    }
    return first;
  }

  /**
   * A ring of shards with 150 points each.
   *
   * @param shards numbers of shards in any order, none twice
   * @throws EmptyRingException if there are none
   */
  public static RingRouter of(int... shards) {
    return of(DEFAULT_VIRTUAL_NODES, shards);
  }

  /**
   * A ring with another number of points.
   *
   * @param virtualNodes points of each shard, {@code 1..16,384}
   * @param shards numbers of shards in any order, none twice
   * @throws EmptyRingException if there are none
   */
  public static RingRouter of(int virtualNodes, int[] shards) {
    OutOfRangeException.check("virtualNodes", virtualNodes, 1, MAX_VIRTUAL_NODES);
    if (shards.length == 0) {
      throw new EmptyRingException("a ring has no shards: name at least one");
    }
    int[] sorted = shards.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      UnknownShardException.check(sorted[i], MAX_SHARDS);
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException("shard %d is named twice".formatted(sorted[i]));
      }
    }
    OutOfRangeException.check("points", (long) virtualNodes * sorted.length, 1, 1 << 24);
    return new RingRouter(sorted, virtualNodes);
  }

  /** The ring with one shard more. */
  public RingRouter with(int shard) {
    int[] more = Arrays.copyOf(shards, shards.length + 1);
    more[shards.length] = shard;
    return of(virtualNodes, more);
  }

  /**
   * The ring without a shard.
   *
   * @throws UnknownShardException if it has no such shard
   * @throws EmptyRingException if it has no other
   */
  public RingRouter without(int shard) {
    if (Arrays.binarySearch(shards, shard) < 0) {
      throw new UnknownShardException("the ring has no shard %d".formatted(shard));
    }
    return of(virtualNodes, Arrays.stream(shards).filter(each -> each != shard).toArray());
  }

  /** The shards of the ring, ascending. */
  public int[] shards() {
    return shards.clone();
  }

  /** The share of all hashes that belong to a shard; 0 if the ring has no such shard. */
  public double share(int shard) {
    double share = 0;
    for (int i = 0; i < points.length; i++) {
      if (owners[i] == shard) {
        // Of one point alone, the arc is the circle, which is 0 as a difference.
        long arc = points[i] - points[i == 0 ? points.length - 1 : i - 1];
        share += arc == 0 && points.length == 1 ? 1 : (arc >>> 1) * 0x1p-63;
      }
    }
    return share;
  }

  /** The shard of a hash: that of the first point at or after it, beyond the last the first's. */
  public int shardOfHash(long hash) {
    int point = firstInBucket[(int) (hash >>> (Long.SIZE - BUCKET_BITS))];
    while (point < points.length && Long.compareUnsigned(points[point], hash) < 0) {
      point++;
    }
    return owners[point == points.length ? 0 : point];
  }

  /** The shard of a {@code long} id. */
  public int shardOf(long id) {
    return shardOfHash(StableHash.of(id));
  }

  /** The shard of a string id. */
  public int shardOf(String id) {
    return shardOfHash(StableHash.of(id));
  }

  /** One more than the highest number in the ring. */
  @Override
  public int shardCount() {
    return shards[shards.length - 1] + 1;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    return shardOfHash(StableHash.ofId(id));
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    return everywhere;
  }

  @Override
  public Route routeId(Object id, RoutingContext context) {
    return Route.one(shardOfHash(StableHash.ofId(id)), Reason.ID);
  }

  @Override
  public String describe() {
    return "ring of %d shards with %d points each".formatted(shards.length, virtualNodes);
  }

  void write(RouterWriter writer) {
    writer.count(virtualNodes);
    writer.ints(shards);
  }

  static RingRouter read(RouterReader reader) {
    int virtualNodes = reader.count("virtual nodes", 1, MAX_VIRTUAL_NODES);
    return of(virtualNodes, reader.ints("shards", MAX_SHARDS));
  }
}
