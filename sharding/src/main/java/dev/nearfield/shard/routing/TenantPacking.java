package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Places tenants of known sizes: each in one shard if that keeps shards even, and the largest in as
 * many as it takes.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class TenantPacking {

  /*
   * Parts go, the largest first, each to the emptiest shard that has none of the same tenant
   * (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969). While a shard is too full, the
   * tenant with the largest parts gets one part more. A part goes to the emptiest shard, which is
   * never fuller than the mean, so small enough parts always end within the limit.
   */

  private final long[] sizes;
  private final int[] partCounts;
  private final int shardCount;
  private final int[][] homes;
  private final double[] loads;

  private TenantPacking(long[] sizes, int shardCount) {
    this.sizes = sizes;
    this.shardCount = shardCount;
    partCounts = new int[sizes.length];
    homes = new int[sizes.length][];
    loads = new double[shardCount];
    Arrays.fill(partCounts, 1);
  }

  /**
   * How many records each tenant has.
   *
   * @param field that names a record's tenant
   * @throws TenantRequiredException if a record names none
   */
  public static Map<String, Long> sizes(VectorSource records, String field) {
    Map<String, Long> sizes = new TreeMap<>();
    for (int row = 0; row < records.count(); row++) {
      int place = row;
      String tenant =
          RoutingContext.of(records.metadata(row))
              .text(field)
              .orElseThrow(
                  () ->
                      new TenantRequiredException(
                          field,
                          "the field '%s' names the tenant, and record %d has none"
                              .formatted(field, place)));
      sizes.merge(tenant, 1L, Long::sum);
    }
    return sizes;
  }

  /**
   * Places tenants.
   *
   * @param field see {@link TenantRouter#builder}
   * @param sizes records of each tenant, or any other measure of load
   * @param maxLoad most load of a shard as a multiple of the mean, at least 1.01
   */
  public static TenantRouter pack(
      String field, Map<String, Long> sizes, int shardCount, double maxLoad) {
    OutOfRangeException.check("maxLoad", maxLoad, 1.01, 100);
    List<Map.Entry<String, Long>> order = new ArrayList<>(sizes.entrySet());
    order.sort(
        Comparator.<Map.Entry<String, Long>>comparingLong(entry -> -entry.getValue())
            .thenComparing(Map.Entry::getKey));
    long[] descending = order.stream().mapToLong(Map.Entry::getValue).toArray();
    var packing = new TenantPacking(descending, shardCount);
    packing.run(maxLoad);
    TenantRouter.Builder builder = TenantRouter.builder(field, shardCount);
    for (int tenant = 0; tenant < descending.length; tenant++) {
      builder.put(order.get(tenant).getKey(), packing.homes[tenant]);
    }
    return builder.build();
  }

  private void run(double maxLoad) {
    double limit = maxLoad * Arrays.stream(sizes).sum() / shardCount;
    place();
    while (Arrays.stream(loads).max().orElse(0) > limit && splitLargest()) {
      place();
    }
  }

  /** Gives the tenant with the largest parts one more; false if all are as small as they get. */
  private boolean splitLargest() {
    int largest = -1;
    for (int tenant = 0; tenant < sizes.length; tenant++) {
      if (partCounts[tenant] < shardCount
          && (largest < 0 || partSize(tenant) > partSize(largest))) {
        largest = tenant;
      }
    }
    if (largest >= 0) {
      partCounts[largest]++;
    }
    return largest >= 0;
  }

  private double partSize(int tenant) {
    return (double) sizes[tenant] / partCounts[tenant];
  }

  private void place() {
    Arrays.fill(loads, 0);
    Integer[] order = new Integer[sizes.length];
    Arrays.setAll(order, tenant -> tenant);
    Arrays.sort(order, Comparator.comparingDouble(tenant -> -partSize(tenant)));
    for (int tenant : order) {
      homes[tenant] = emptiest(partCounts[tenant]);
      for (int shard : homes[tenant]) {
        loads[shard] += partSize(tenant);
      }
    }
  }

  private int[] emptiest(int count) {
    if (count == 1) {
      int best = 0;
      for (int shard = 1; shard < shardCount; shard++) {
        best = loads[shard] < loads[best] ? shard : best;
      }
      return new int[] {best};
    }
    Integer[] shards = new Integer[shardCount];
    Arrays.setAll(shards, shard -> shard);
    Arrays.sort(shards, Comparator.comparingDouble(shard -> loads[shard]));
    return Arrays.stream(shards).limit(count).mapToInt(shard -> shard).toArray();
  }
}
