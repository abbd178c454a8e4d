package dev.nearfield.shard.gather;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.build.Assignment;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.storage.KeyType;
import dev.nearfield.tables.TextTable;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/per-shard} command (G2): spreads a corpus over shards by hash, and prints which
 * recall one round finds when each shard is asked for fewer hits than are wanted, by chance, with
 * exact shards, and with graphs over different codes; and how many queries ask again.
 */
@CommandLine.Command(
    name = "jmh/per-shard",
    description = "Prints recall by the number of hits that each shard is asked for.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class PerShardRecall implements Callable<Integer> {

  @Option(names = "--base", required = true, description = "file of the vectors to spread")
  private Path base;

  @Option(names = "--query", required = true, description = "file of queries")
  private Path query;

  @Option(names = "--queries", description = "queries to ask, of the file's first")
  private int queries = 1_000;

  @Option(names = "--shards", description = "number of shards")
  private int shards = 16;

  @Option(names = "--k", split = ",", description = "hits wanted, a table each")
  private int[] wanted = {10, 100};

  @Option(names = "--per-shard", split = ",", description = "hits asked of each shard")
  private int[] perShard = {1, 2, 3, 4, 6, 8, 10, 12, 15, 19, 25, 50, 100};

  @Option(names = "--codes", split = ",", description = "codes of the graphs, two columns each")
  private Codes[] codes = {Codes.FLOAT32, Codes.INT8};

  private float[][] rows;
  private float[][] asked;

  /** What a search of one shard found, nearest first, for each query and shard. */
  private record Found(List<List<List<Hit>>> byQuery) {}

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PerShardRecall()).execute(arguments));
  }

  @Override
  public Integer call() {
    rows = read(base, Integer.MAX_VALUE);
    asked = read(query, queries);
    Map<Codes, List<VectorIndex>> graphs = new EnumMap<>(Codes.class);
    for (Codes each : codes) {
      graphs.put(each, build(each));
    }
    for (int k : wanted) {
      print(k, graphs);
    }
    graphs.values().forEach(indexes -> indexes.forEach(VectorIndex::close));
    return 0;
  }

  private static float[][] read(Path file, int most) {
    try (VectorFile vectors = VectorFile.open(file)) {
      float[][] read = new float[Math.min(most, vectors.count())][];
      Arrays.setAll(read, vectors::read);
      return read;
    }
  }

  private List<VectorIndex> build(Codes graphCodes) {
    int dimension = rows[0].length;
    VectorSource corpus = VectorSource.of(rows);
    Assignment parts = Assignment.of(HashRouter.of(shards), corpus, dimension, BulkOptions.DEFAULT);
    return IntStream.range(0, shards)
        .mapToObj(
            shard -> {
              VectorIndex index =
                  VectorIndex.builder()
                      .dimension(dimension)
                      .metric(Metric.SQUARED_L2)
                      .codes(graphCodes)
                      .ids(KeyType.LONG)
                      .inMemory();
              index.addAll(parts.rows(shard), BulkOptions.DEFAULT);
              return index;
            })
        .toList();
  }

  private void print(int k, Map<Codes, List<VectorIndex>> graphs) {
    List<VectorIndex> any = graphs.values().iterator().next();
    Found exact = search(any, k, true);
    List<Set<Object>> truth =
        exact.byQuery().stream().map(lists -> ids(merge(lists, k, k))).toList();
    Map<Codes, Found> walked = new EnumMap<>(Codes.class);
    graphs.forEach((each, indexes) -> walked.put(each, search(indexes, k, false)));
    var header = new ArrayList<>(List.of("per shard", "by chance", "exact shards"));
    walked.keySet().forEach(each -> header.add(each + " graph"));
    header.add("exact shards, asked again");
    walked.keySet().forEach(each -> header.add(each + ", asked again"));
    var table = new TextTable(1, header);
    for (int limit : IntStream.of(perShard).filter(each -> each <= k).toArray()) {
      List<String> line = new ArrayList<>();
      line.add(Integer.toString(limit));
      line.add("%.4f".formatted(chance(k, limit)));
      line.add("%.4f".formatted(recall(exact, truth, k, limit)));
      walked.values().forEach(found -> line.add("%.4f".formatted(recall(found, truth, k, limit))));
      line.add("%.3f".formatted(again(exact, k, limit)));
      walked.values().forEach(found -> line.add("%.3f".formatted(again(found, k, limit))));
      table.row(line);
    }
    System.out.printf("%n%d of %,d rows in %d shards%n%n", k, rows.length, shards);
    System.out.println(table.markdown());
  }

  /** As many hits of each shard as are wanted of all: of fewer the first are the same. */
  private Found search(List<VectorIndex> indexes, int k, boolean isExact) {
    List<List<List<Hit>>> found = new ArrayList<>();
    for (float[] vector : asked) {
      Query plain = Query.of(vector).k(k);
      Query each = isExact ? plain.exact() : plain;
      found.add(indexes.stream().map(index -> index.search(each).hits()).toList());
    }
    return new Found(found);
  }

  private List<ShardHit> merge(List<List<Hit>> lists, int k, int limit) {
    List<List<Hit>> first =
        lists.stream().map(list -> list.subList(0, Math.min(limit, list.size()))).toList();
    return HitMerge.merge(first, IntStream.range(0, shards).toArray(), k);
  }

  private static Set<Object> ids(List<ShardHit> hits) {
    return hits.stream().map(ShardHit::id).collect(Collectors.toCollection(HashSet::new));
  }

  private double recall(Found found, List<Set<Object>> truth, int k, int limit) {
    long hits = 0;
    for (int i = 0; i < truth.size(); i++) {
      Set<Object> ids = ids(merge(found.byQuery().get(i), k, limit));
      ids.retainAll(truth.get(i));
      hits += ids.size();
    }
    return (double) hits / truth.size() / k;
  }

  /**
   * Share of the queries of which a shard gave all it was asked for, and all are among the best.
   */
  private double again(Found found, int k, int limit) {
    int again = 0;
    for (List<List<Hit>> lists : found.byQuery()) {
      List<ShardHit> merged = merge(lists, k, limit);
      Hit worst = merged.getLast().hit();
      boolean isFull = merged.size() == k;
      again +=
          limit < k
                  && lists.stream()
                      .anyMatch(
                          list -> !isFull || HitMerge.compare(list.get(limit - 1), worst) <= 0)
              ? 1
              : 0;
    }
    return (double) again / found.byQuery().size();
  }

  /** What chance says: each of the best lies in any shard, and of each shard the first count. */
  private double chance(int k, int limit) {
    double p = 1.0 / shards;
    double share = Math.pow(1 - p, k); // of no hit in a shard
    double expected = 0;
    for (int hits = 1; hits <= k; hits++) {
      share *= (k - hits + 1.0) / hits * p / (1 - p);
      expected += share * Math.min(hits, limit);
    }
    return expected * shards / k;
  }
}
