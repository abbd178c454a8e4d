package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * jvector's graph with its levels, on disk with the vectors inside the nodes.
 *
 * @param codes what the graph walks
 */
record JVectorEngine(Codes codes) implements Engine {

  private static final String INDEX_FILE = "jvector.index";

  /** What jvector's graph walks. */
  enum Codes {
    /** The vectors themselves. */
    FLOAT32,
    /** Product codes of each node's neighbors, inside the node; hits are reranked by vectors. */
    FUSED_PQ
  }

  @Override
  public String version() {
    return Versions.of("jvector");
  }

  @Override
  public void build(VectorFile base, Metric metric, Path directory, int threads)
      throws IOException {
    new JVectorBuild(base, metric, codes, threads).run(directory.resolve(INDEX_FILE));
  }

  @Override
  public OpenIndex open(Path directory, Metric metric) throws IOException {
    return JVectorIndex.open(directory.resolve(INDEX_FILE), metric, codes);
  }

  @Override
  public List<String> notes() {
    return List.of(VectorizationProvider.getInstance().getClass().getSimpleName());
  }

  /**
   * Under cosine vectors are normalised and compared by dot product, as with the other peers.
   * jvector means its dot product for such vectors: with others its graph is worse, and finds less.
   */
  static VectorSimilarityFunction similarity(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> VectorSimilarityFunction.EUCLIDEAN;
      case COSINE, DOT -> VectorSimilarityFunction.DOT_PRODUCT;
    };
  }
}
