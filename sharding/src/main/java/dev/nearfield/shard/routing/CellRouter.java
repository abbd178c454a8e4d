package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.kmeans.CentroidScorer;
import dev.nearfield.kmeans.Centroids;
import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Vectors that are near to one another lie together: k-means makes cells, a table says which shard
 * has each, and a query asks the shards of the cells nearest to it.
 *
 * <pre>{@code
 * CellRouter router = CellRouter.train(source, 768, CellOptions.shards(16)).calibrate(source, 10);
 * Route route = router.route(query, RoutingContext.EMPTY, Probes.recall(0.95));
 * }</pre>
 *
 * <p>Threads: immutable, share freely. Owns: the centroids outside the heap, until it is collected.
 */
public final class CellRouter implements Router {

  private static final int MAX_COMPONENTS = 1 << 28;

  private final L2Mapping mapping;
  private final Centroids centroids;
  private final CentroidScorer scorer;
  private final int[] shardOfCell;
  private final int shardCount;
  private final @Nullable RouteCalibration calibration;
  private final int[] everyShard;

  private CellRouter(
      L2Mapping mapping,
      Centroids centroids,
      int[] shardOfCell,
      int shardCount,
      @Nullable RouteCalibration calibration) {
    this.mapping = mapping;
    this.centroids = centroids;
    this.scorer = centroids.scorer();
    this.shardOfCell = shardOfCell;
    this.shardCount = shardCount;
    this.calibration = calibration;
    everyShard = Arrays.stream(shardOfCell).distinct().sorted().toArray();
    if (calibration != null) {
      OutOfRangeException.check(
          "shards of the calibration",
          calibration.shardCount(),
          everyShard.length,
          everyShard.length);
    }
  }

  /**
   * Cuts a corpus into shards of nearly one size.
   *
   * @param source the vectors, or a sample of them: loads are even as far as the sample is typical
   */
  public static CellRouter train(VectorSource source, int dimension, CellOptions options) {
    return CellTraining.train(source, dimension, options);
  }

  /**
   * A router by given centroids, for squared L2 and cosine.
   *
   * @param vectors shape {@code [cells][dimension]}; copied
   * @param shardOfCell shape {@code [cells]}; copied
   * @throws UnknownShardException if a cell lies in a shard that there is not
   */
  public static CellRouter of(float[][] vectors, int[] shardOfCell, int shardCount, Metric metric) {
    if (metric == Metric.DOT) {
      throw new IllegalArgumentException(
          "centroids for inner products have a component more than vectors: train them here");
    }
    OutOfRangeException.check("centroids", vectors.length, 1, 1 << 20);
    return of(new L2Mapping(metric, vectors[0].length, 0), vectors, shardOfCell, shardCount, null);
  }

  static CellRouter of(
      L2Mapping mapping,
      float[][] vectors,
      int[] shardOfCell,
      int shardCount,
      @Nullable RouteCalibration calibration) {
    OutOfRangeException.check(
        "shards of cells", shardOfCell.length, vectors.length, vectors.length);
    OutOfRangeException.check("shardCount", shardCount, 1, MAX_SHARDS);
    for (int shard : shardOfCell) {
      UnknownShardException.check(shard, shardCount);
    }
    var centroids = Centroids.of(vectors, Metric.SQUARED_L2);
    return new CellRouter(mapping, centroids, shardOfCell.clone(), shardCount, calibration);
  }

  /**
   * The same router, which knows how many shards queries need: it looks where the nearest vectors
   * of a thousand of the corpus' own lie.
   *
   * @param source the corpus; read once, and scored against each of those thousand
   * @param k neighbors that a query asks for
   */
  public CellRouter calibrate(VectorSource source, int k) {
    return calibrate(source, CalibrationSample.ofCorpus(source.count(), k).from(source));
  }

  /** {@link #calibrate(VectorSource, int)} with other queries. */
  public CellRouter calibrate(VectorSource source, CalibrationSample sample) {
    var found = new RouteCalibrator(this, source, sample).run();
    return new CellRouter(mapping, centroids, shardOfCell, shardCount, found);
  }

  /** What queries need; empty before {@link #calibrate}. */
  public Optional<RouteCalibration> calibration() {
    return Optional.ofNullable(calibration);
  }

  @Override
  public Optional<Double> clusterability() {
    return calibration().map(RouteCalibration::clusterability);
  }

  /** The metric of the collection. */
  public Metric metric() {
    return mapping.metric();
  }

  /** Components of the vectors. */
  public int dimension() {
    return mapping.dimension();
  }

  /** Number of cells. */
  public int cellCount() {
    return shardOfCell.length;
  }

  /** The shard of a cell. */
  public int shardOfCell(int cell) {
    return shardOfCell[cell];
  }

  /** A copy of the centroids, shape {@code [cells][dimension]}; under dot one component more. */
  public float[][] centroids() {
    float[][] vectors = new float[centroids.count()][];
    Arrays.setAll(vectors, centroids::get);
    return vectors;
  }

  L2Mapping mapping() {
    return mapping;
  }

  /** The cell of a row: that of the nearest centroid, of equally near ones the first. */
  int cellOf(float[] row) {
    float[] scores = new float[shardOfCell.length];
    scorer.score(mapping.row(row), scores);
    int nearest = 0;
    for (int cell = 1; cell < scores.length; cell++) {
      nearest = scores[cell] > scores[nearest] ? cell : nearest;
    }
    return nearest;
  }

  @Override
  public int shardCount() {
    return shardCount;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    return shardOfCell[cellOf(vector)];
  }

  /** The shards in the order in which a query meets their cells. */
  NearestShards nearest(float[] query) {
    float[] scores = new float[shardOfCell.length];
    scorer.score(mapping.query(query), scores);
    for (int cell = 0; cell < scores.length; cell++) {
      scores[cell] = -scores[cell];
    }
    return NearestShards.of(scores, shardOfCell, everyShard, shardCount);
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    NearestShards nearest = nearest(query);
    double[] masses = calibration == null ? null : calibration.masses(nearest);
    return nearest.route(
        nearest.count(probes, calibration),
        Reason.CELL,
        rank -> masses == null ? Double.NaN : masses[rank]);
  }

  /** All shards: cells know nothing of ids. */
  @Override
  public Route routeId(Object id, RoutingContext context) {
    return Route.each(everyShard, Reason.ANY);
  }

  @Override
  public boolean fits(int dimension, Metric metric) {
    return mapping.dimension() == dimension && mapping.metric() == metric;
  }

  @Override
  public String describe() {
    return "%d cells in %d shards by %s".formatted(cellCount(), shardCount, mapping.metric());
  }

  void write(RouterWriter writer) {
    mapping.write(writer);
    writer.count(shardCount);
    writer.ints(shardOfCell);
    for (int cell = 0; cell < cellCount(); cell++) {
      writer.floats(centroids.get(cell));
    }
    writer.flag(calibration != null);
    if (calibration != null) {
      calibration.write(writer);
    }
  }

  static CellRouter read(RouterReader reader) {
    L2Mapping mapping = L2Mapping.read(reader);
    int shardCount = reader.count("shards", 1, MAX_SHARDS);
    int[] shardOfCell = reader.ints("cells", MAX_COMPONENTS / mapping.mappedDimension());
    float[][] vectors = reader.vectors("centroid", shardOfCell.length, mapping.mappedDimension());
    if (vectors.length == 0) {
      throw reader.malformed("there are no cells");
    }
    RouteCalibration calibration = reader.flag() ? RouteCalibration.read(reader) : null;
    return of(mapping, vectors, shardOfCell, shardCount, calibration);
  }
}
