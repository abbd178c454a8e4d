package dev.nearfield.peers;

import dev.nearfield.Metric;
import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.ScoringView;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction.ExactScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;

/** One open jvector graph and a searcher of it. An ordinal is a position in the base file. */
final class JVectorIndex implements Engine.OpenIndex {

  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  /** No score is too low: dot products may be negative. */
  private static final float ANY_SCORE = Float.NEGATIVE_INFINITY;

  private final ReaderSupplier file;
  private final OnDiskGraphIndex graph;
  private final GraphSearcher searcher;
  private final Metric metric;
  private final VectorSimilarityFunction similarity;
  private final JVectorEngine.Codes codes;
  private SearchResult.NodeScore[] found = {};
  private long scoredCount;

  private JVectorIndex(
      ReaderSupplier file, OnDiskGraphIndex graph, Metric metric, JVectorEngine.Codes codes) {
    this.file = file;
    this.graph = graph;
    this.searcher = new GraphSearcher(graph);
    this.metric = metric;
    this.similarity = JVectorEngine.similarity(metric);
    this.codes = codes;
  }

  static JVectorIndex open(Path path, Metric metric, JVectorEngine.Codes codes) throws IOException {
    ReaderSupplier file = ReaderSupplierFactory.open(path);
    return new JVectorIndex(file, OnDiskGraphIndex.load(file), metric, codes);
  }

  @Override
  public JVectorIndex another() {
    return new JVectorIndex(file, graph, metric, codes);
  }

  /** jvector reranks its whole beam: {@code rerankK} is both. */
  @Override
  public int search(float[] query, int k, int beamWidth) {
    VectorFloat<?> target = TYPES.createFloatVector(Metrics.normalized(query, metric));
    SearchResult result =
        searcher.search(scores(target), k, beamWidth, ANY_SCORE, ANY_SCORE, Bits.ALL);
    found = result.getNodes();
    scoredCount = result.getVisitedCount();
    return Math.min(k, found.length);
  }

  private DefaultSearchScoreProvider scores(VectorFloat<?> target) {
    var view = (ScoringView) searcher.getView();
    ExactScoreFunction exact = view.rerankerFor(target, similarity);
    return switch (codes) {
      case FLOAT32 -> new DefaultSearchScoreProvider(exact);
      case FUSED_PQ ->
          new DefaultSearchScoreProvider(
              view.approximateScoreFunctionFor(target, similarity), exact);
    };
  }

  @Override
  public int position(int rank) {
    return found[rank].node;
  }

  @Override
  public long scoredCount() {
    return scoredCount;
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    graph.close();
    file.close();
  }
}
