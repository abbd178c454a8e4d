package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.routing.RouteTarget.Reason;
import java.util.Arrays;
import java.util.Random;

/**
 * Random hyperplanes say where vectors lie: the sides that a vector is on are the bits of its code,
 * and a table says which shard has each code. Nothing is trained but the middle of the vectors and
 * how many have each code; {@link CellRouter} finds more in fewer shards.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @see "Lv et al., Multi-Probe LSH, VLDB 2007, for the order of probes"
 */
public final class LshRouter implements Router {

  /** Most hyperplanes: {@value}. */
  public static final int MAX_BITS = 12;

  /*
   * A query that lies near to a plane may as well be on its other side. So a code is as far from
   * the query as the query from all planes that would have to be crossed: the sum of their squared
   * margins. There are at most 4,096 codes, so all of them are ordered, one, two and more crossed
   * planes alike, by one addition each: a code is another with its lowest crossed plane more.
   *
   * Neighboring codes should share shards. In Gray's order each code differs from the one before
   * in one plane, and shards are runs of it with about as many vectors each, one code at least.
   */

  private final L2Mapping mapping;
  private final float[][] planes;
  private final float[] offsets;
  private final int[] shardOfCode;
  private final int shardCount;
  private final int[] everyShard;

  private LshRouter(
      L2Mapping mapping, float[][] planes, float[] offsets, int[] shardOfCode, int shardCount) {
    this.mapping = mapping;
    this.planes = planes;
    this.offsets = offsets;
    this.shardOfCode = shardOfCode;
    this.shardCount = shardCount;
    everyShard = Arrays.stream(shardOfCode).distinct().sorted().toArray();
  }

  /**
   * Draws hyperplanes through the middle of a sample.
   *
   * @param sample vectors of the corpus
   * @param shardCount at most {@code 2^bits}
   * @param bits hyperplanes, {@code 1..12}; two more than the shards need is a good choice
   * @param seed of the planes
   */
  public static LshRouter draw(
      VectorSource sample, int dimension, int shardCount, int bits, Metric metric, long seed) {
    OutOfRangeException.check("bits", bits, 1, MAX_BITS);
    OutOfRangeException.check("shardCount", shardCount, 1, 1 << bits);
    OutOfRangeException.check("vectors in the sample", sample.count(), 1, Integer.MAX_VALUE);
    var mapping = L2Mapping.of(sample, dimension, metric);
    float[][] planes = planes(bits, mapping.mappedDimension(), seed);
    double[] middle = middle(sample, mapping);
    float[] offsets = new float[bits];
    for (int bit = 0; bit < bits; bit++) {
      double offset = 0;
      for (int i = 0; i < middle.length; i++) {
        offset += middle[i] * planes[bit][i];
      }
      offsets[bit] = (float) offset;
    }
    int[] unshared = new int[1 << bits];
    var codes = new LshRouter(mapping, planes, offsets, unshared, 1);
    int[] weights = codes.weights(sample);
    return new LshRouter(mapping, planes, offsets, share(weights, shardCount), shardCount);
  }

  private static float[][] planes(int bits, int dimension, long seed) {
    var random = new Random(seed);
    float[][] planes = new float[bits][dimension];
    for (float[] plane : planes) {
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        plane[i] = (float) random.nextGaussian();
        squares += (double) plane[i] * plane[i];
      }
      double length = Math.sqrt(squares);
      for (int i = 0; i < dimension; i++) {
        plane[i] = (float) (plane[i] / length);
      }
    }
    return planes;
  }

  private static double[] middle(VectorSource sample, L2Mapping mapping) {
    double[] middle = new double[mapping.mappedDimension()];
    float[] vector = new float[mapping.dimension()];
    for (int position = 0; position < sample.count(); position++) {
      sample.read(position, vector);
      float[] row = mapping.row(vector);
      for (int i = 0; i < row.length; i++) {
        middle[i] += row[i] / (double) sample.count();
      }
    }
    return middle;
  }

  private int[] weights(VectorSource sample) {
    int[] weights = new int[shardOfCode.length];
    float[] vector = new float[mapping.dimension()];
    for (int position = 0; position < sample.count(); position++) {
      sample.read(position, vector);
      weights[code(margins(mapping.row(vector)))]++;
    }
    return weights;
  }

  /** Cuts Gray's order into runs of about the same weight, one code at least in each. */
  private static int[] share(int[] weights, int shardCount) {
    int[] shards = new int[weights.length];
    double left = Arrays.stream(weights).asLongStream().sum();
    double load = 0;
    int shard = 0;
    for (int place = 0; place < weights.length; place++) {
      int code = place ^ place >>> 1;
      int shardsLeft = shardCount - shard;
      int codesLeft = weights.length - place;
      boolean full = load > 0 && load + weights[code] / 2.0 > left / shardsLeft;
      boolean hasOne = place > 0 && shards[previous(place)] == shard;
      if (shardsLeft > 1 && hasOne && (full || codesLeft < shardsLeft)) {
        shard++;
        left -= load;
        load = 0;
      }
      shards[code] = shard;
      load += weights[code];
    }
    return shards;
  }

  private static int previous(int place) {
    return (place - 1) ^ ((place - 1) >>> 1);
  }

  /** Number of hyperplanes. */
  public int bits() {
    return planes.length;
  }

  /** The code of a row: a bit for each plane that it lies above. */
  int codeOf(float[] row) {
    return code(margins(mapping.row(row)));
  }

  /** The shard of a code. */
  int shardOfCode(int code) {
    return shardOfCode[code];
  }

  /** How far above each plane a mapped vector lies; shape {@code [bits]}. */
  private float[] margins(float[] mapped) {
    float[] margins = new float[planes.length];
    for (int bit = 0; bit < planes.length; bit++) {
      double product = -offsets[bit];
      for (int i = 0; i < mapped.length; i++) {
        product += (double) mapped[i] * planes[bit][i];
      }
      margins[bit] = (float) product;
    }
    return margins;
  }

  private static int code(float[] margins) {
    int code = 0;
    for (int bit = 0; bit < margins.length; bit++) {
      code |= margins[bit] > 0 ? 1 << bit : 0;
    }
    return code;
  }

  /** Squared distance of every code: of the planes between it and the query. */
  private float[] distances(float[] margins) {
    float[] byCrossed = new float[1 << margins.length];
    for (int crossed = 1; crossed < byCrossed.length; crossed++) {
      float margin = margins[Integer.numberOfTrailingZeros(crossed)];
      byCrossed[crossed] = byCrossed[crossed & crossed - 1] + margin * margin;
    }
    int own = code(margins);
    float[] distances = new float[byCrossed.length];
    for (int code = 0; code < distances.length; code++) {
      distances[code] = byCrossed[code ^ own];
    }
    return distances;
  }

  @Override
  public int shardCount() {
    return shardCount;
  }

  @Override
  public int shardOf(Object id, float[] vector, RoutingContext context) {
    return shardOfCode[codeOf(vector)];
  }

  @Override
  public Route route(float[] query, RoutingContext context, Probes probes) {
    float[] distances = distances(margins(mapping.query(query)));
    var nearest = NearestShards.of(distances, shardOfCode, everyShard, shardCount);
    int count = nearest.count(probes, null);
    // Nobody has looked where neighbors lie, but all shards together have all.
    double mass = count == everyShard.length ? 1.0 / count : Double.NaN;
    return nearest.route(count, Reason.CODE, _ -> mass);
  }

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
    return "%d hyperplanes over %d shards by %s".formatted(bits(), shardCount, mapping.metric());
  }

  void write(RouterWriter writer) {
    mapping.write(writer);
    writer.count(shardCount);
    writer.ints(shardOfCode);
    writer.floats(offsets);
    for (float[] plane : planes) {
      writer.floats(plane);
    }
  }

  static LshRouter read(RouterReader reader) {
    L2Mapping mapping = L2Mapping.read(reader);
    int shardCount = reader.count("shards", 1, 1 << MAX_BITS);
    int[] shardOfCode = reader.ints("codes", 1 << MAX_BITS);
    for (int shard : shardOfCode) {
      UnknownShardException.check(shard, shardCount);
    }
    float[] offsets = reader.floats("offsets", MAX_BITS);
    if (offsets.length == 0 || shardOfCode.length != 1 << offsets.length) {
      throw reader.malformed(
          "%d codes, but %d planes".formatted(shardOfCode.length, offsets.length));
    }
    float[][] planes = reader.vectors("plane", offsets.length, mapping.mappedDimension());
    return new LshRouter(mapping, planes, offsets, shardOfCode, shardCount);
  }
}
