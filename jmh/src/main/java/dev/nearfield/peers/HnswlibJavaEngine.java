package dev.nearfield.peers;

import com.github.jelmerk.hnswlib.core.DistanceFunction;
import com.github.jelmerk.hnswlib.core.DistanceFunctions;
import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.SearchResult;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;
import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** hnswlib-core: HNSW as Java objects on the heap, saved by Java's serialization. */
record HnswlibJavaEngine() implements Engine {

  private static final String INDEX_FILE = "hnswlib-core.index";

  /** Links per row and level; level 0 has twice as many, as everywhere. */
  private static final int MAX_CONNECTIONS = 16;

  private static final int BUILD_BEAM_WIDTH = 200;

  /** Rows between two words of progress, which nobody reads. */
  private static final int PROGRESS_ROWS = 1_000_000;

  /** A vector and its position in the base file, which is its id. */
  private static final class Row implements Item<Integer, float[]> {

    private static final long serialVersionUID = 1L;

    private final Integer position;
    private final float[] vector;

    Row(int position, float[] vector) {
      this.position = position;
      this.vector = vector;
    }

    @Override
    public Integer id() {
      return position;
    }

    @Override
    public float[] vector() {
      return vector;
    }

    @Override
    public int dimensions() {
      return vector.length;
    }
  }

  @Override
  public String version() {
    return Versions.of("hnswlib-core");
  }

  @Override
  public void build(VectorFile base, Metric metric, Path directory, int threads)
      throws IOException {
    HnswIndex<Integer, float[], Row, Float> index =
        HnswIndex.newBuilder(base.dimension(), distance(metric), base.count())
            .withM(MAX_CONNECTIONS)
            .withEfConstruction(BUILD_BEAM_WIDTH)
            .build();
    List<Row> rows = new ArrayList<>();
    for (int position = 0; position < base.count(); position++) {
      rows.add(new Row(position, Metrics.normalized(base.read(position), metric)));
    }
    if (threads == 1) {
      rows.forEach(index::add);
    } else {
      addAll(index, rows, threads);
    }
    try (var output = Files.newOutputStream(directory.resolve(INDEX_FILE))) {
      index.save(output);
    }
  }

  private static void addAll(
      HnswIndex<Integer, float[], Row, Float> index, List<Row> rows, int threads)
      throws IOException {
    try {
      index.addAll(rows, threads, (_, _) -> {}, PROGRESS_ROWS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while building", interrupted);
    }
  }

  @Override
  public OpenIndex open(Path directory, Metric metric) throws IOException {
    return new Open(HnswIndex.load(directory.resolve(INDEX_FILE)), metric);
  }

  private static DistanceFunction<float[], Float> distance(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> DistanceFunctions.FLOAT_EUCLIDEAN_DISTANCE;
      case COSINE, DOT -> DistanceFunctions.FLOAT_INNER_PRODUCT;
    };
  }

  /** The index on the heap; searches of one beam width may run at once. */
  private static final class Open implements OpenIndex {

    private final HnswIndex<Integer, float[], Row, Float> index;
    private final Metric metric;
    private List<SearchResult<Row, Float>> found = List.of();

    Open(HnswIndex<Integer, float[], Row, Float> index, Metric metric) {
      this.index = index;
      this.metric = metric;
    }

    @Override
    public OpenIndex another() {
      return new Open(index, metric);
    }

    @Override
    public int search(float[] query, int k, int beamWidth) {
      index.setEf(beamWidth);
      found = index.findNearest(Metrics.normalized(query, metric), k);
      return found.size();
    }

    @Override
    public int position(int rank) {
      return found.get(rank).item().id();
    }

    @Override
    public long scoredCount() {
      return -1; // not told
    }

    @Override
    public void close() {}
  }
}
