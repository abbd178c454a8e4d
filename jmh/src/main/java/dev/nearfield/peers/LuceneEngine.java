package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.Version;

/**
 * Apache Lucene's HNSW, in the form of its searches that suits it best.
 *
 * @param codes what the graph walks
 * @param form which of its calls answers a query
 * @param log collects what Lucene says of its vector kernels
 */
record LuceneEngine(LuceneCodes codes, LuceneIndex.Form form, KernelLog log) implements Engine {

  static final String VECTOR_FIELD = "vector";
  static final String POSITION_FIELD = "position";

  LuceneEngine(LuceneCodes codes, LuceneIndex.Form form) {
    this(codes, form, new KernelLog());
    log.attach();
  }

  @Override
  public String version() {
    return Version.LATEST.toString();
  }

  @Override
  public void build(VectorFile base, Metric metric, Path directory, int threads)
      throws IOException {
    new LuceneBuild(base, metric, codes, threads).run(directory);
  }

  @Override
  public OpenIndex open(Path directory, Metric metric) throws IOException {
    return LuceneIndex.open(directory, metric, codes, form);
  }

  @Override
  public List<String> notes() {
    return List.copyOf(log.messages);
  }

  /** Under cosine the vectors are normalised, here as in Nearfield: Lucene's own advice. */
  static VectorSimilarityFunction similarity(Metric metric) {
    return switch (metric) {
      case SQUARED_L2 -> VectorSimilarityFunction.EUCLIDEAN;
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
    };
  }

  /** Keeps the lines in which Lucene tells whether and how wide its vector kernels run. */
  static final class KernelLog extends Handler {

    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private final List<String> messages = new CopyOnWriteArrayList<>();

    void attach() {
      LUCENE.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      messages.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
