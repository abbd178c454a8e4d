package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;

/**
 * Builds a jvector graph from float32 vectors, with levels and a last refinement, and writes it.
 */
final class JVectorBuild {

  /** Neighbors on level 0: as many as with 16 connections elsewhere. */
  private static final int MAX_DEGREE = 32;

  private static final int BUILD_BEAM_WIDTH = 200;

  /** jvector's own values, as in its examples. */
  private static final float NEIGHBOR_OVERFLOW = 1.2f;

  private static final float ALPHA = 1.2f;

  /** Components that share a code of one byte, which is jvector's own choice for long vectors. */
  private static final int COMPONENTS_PER_CODE = 8;

  /** Fused codes are those of 256 centroids. */
  private static final int CODE_CENTROIDS = 256;

  private final VectorFile base;
  private final Metric metric;
  private final JVectorEngine.Codes codes;
  private final int threads;

  JVectorBuild(VectorFile base, Metric metric, JVectorEngine.Codes codes, int threads) {
    this.base = base;
    this.metric = metric;
    this.codes = codes;
    this.threads = threads;
  }

  void run(Path file) throws IOException {
    RandomAccessVectorValues vectors = read();
    var scores =
        BuildScoreProvider.randomAccessScoreProvider(vectors, JVectorEngine.similarity(metric));
    try (var pool = new ForkJoinPool(threads);
        var builder =
            GraphIndexBuilder.builder(scores, vectors.dimension(), MAX_DEGREE)
                .withBeamWidth(BUILD_BEAM_WIDTH)
                .withNeighborOverflow(NEIGHBOR_OVERFLOW)
                .withAlpha(ALPHA)
                .withSimdExecutor(pool)
                .withParallelExecutor(pool)
                .build()) {
      ImmutableGraphIndex graph = builder.build(vectors);
      switch (codes) {
        case FLOAT32 -> OnDiskGraphIndex.write(graph, vectors, file);
        case FUSED_PQ -> writeFused(graph, vectors, pool, file);
      }
    }
  }

  private void writeFused(
      ImmutableGraphIndex graph, RandomAccessVectorValues vectors, ForkJoinPool pool, Path file)
      throws IOException {
    int subspaces = Math.max(1, vectors.dimension() / COMPONENTS_PER_CODE);
    ProductQuantization quantization =
        ProductQuantization.compute(
            vectors, subspaces, CODE_CENTROIDS, metric == Metric.SQUARED_L2, -1, pool, pool);
    PQVectors codes = quantization.encodeAll(vectors, pool);
    try (var view = graph.getView();
        var writer =
            new OnDiskGraphIndexWriter.Builder(graph, file)
                .with(new InlineVectors(vectors.dimension()))
                .with(new FusedPQ(graph.maxDegree(), quantization))
                .build()) {
      Map<FeatureId, IntFunction<Feature.State>> states = new EnumMap<>(FeatureId.class);
      states.put(
          FeatureId.INLINE_VECTORS, ordinal -> new InlineVectors.State(vectors.getVector(ordinal)));
      states.put(FeatureId.FUSED_PQ, ordinal -> new FusedPQ.State(view, codes, ordinal));
      writer.write(states);
    }
  }

  private RandomAccessVectorValues read() {
    VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> vectors = new ArrayList<>();
    for (int position = 0; position < base.count(); position++) {
      float[] vector = base.read(position);
      vectors.add(types.createFloatVector(Metrics.normalized(vector, metric)));
    }
    return new ListRandomAccessVectorValues(vectors, base.dimension());
  }
}
