package dev.nearfield.peers;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.Searcher;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.dataset.VectorFile;
import java.nio.file.Path;

/**
 * Nearfield with its default options, searched through a {@link Searcher}.
 *
 * @param codes what the graph walks
 * @param vectors how vectors are stored in full
 */
record NearfieldEngine(Codes codes, Encoding vectors) implements Engine {

  @Override
  public String version() {
    return Versions.of("nearfield");
  }

  @Override
  public void build(VectorFile base, Metric metric, Path directory, int threads) {
    try (VectorIndex index =
        VectorIndex.builder()
            .dimension(base.dimension())
            .metric(metric)
            .codes(codes)
            .vectors(vectors)
            .ids(KeyType.LONG)
            .openOrCreate(directory)) {
      index.addAll(new Source(base), BulkOptions.DEFAULT.threads(threads));
    }
  }

  @Override
  public OpenIndex open(Path directory, Metric metric) {
    VectorIndex index = VectorIndex.open(directory);
    return new Open(index, index.searcher());
  }

  private record Source(VectorFile vectors) implements VectorSource {

    @Override
    public int count() {
      return vectors.count();
    }

    @Override
    public void read(int position, float[] vector) {
      vectors.read(position, vector);
    }
  }

  private record Open(VectorIndex index, Searcher searcher) implements OpenIndex {

    @Override
    public OpenIndex another() {
      return new Open(index, index.searcher());
    }

    @Override
    public int search(float[] query, int k, int beamWidth) {
      return searcher.search(query, k, beamWidth);
    }

    @Override
    public int position(int rank) {
      return Math.toIntExact(searcher.longId(rank));
    }

    @Override
    public long scoredCount() {
      return searcher.scoredCount();
    }

    @Override
    public void close() {
      searcher.close();
      index.close();
    }
  }
}
