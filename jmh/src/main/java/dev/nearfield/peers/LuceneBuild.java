package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;

/**
 * Builds one Lucene segment. With one thread the buffer holds all rows up to Lucene's own bound, so
 * that there is nothing to merge; with more, each thread fills a segment and the merge of the
 * graphs is parallel too.
 */
final class LuceneBuild {

  /** Just below the most that Lucene lets one thread buffer. */
  private static final int BUFFER_MEGABYTES = 1_900;

  private final VectorFile base;
  private final Metric metric;
  private final LuceneCodes codes;
  private final int threads;
  private ObjIntConsumer<Document> fields = (_, _) -> {};

  LuceneBuild(VectorFile base, Metric metric, LuceneCodes codes, int threads) {
    this.base = base;
    this.metric = metric;
    this.codes = codes;
    this.threads = threads;
  }

  /** Adds fields to documents, by their position. */
  LuceneBuild withFields(ObjIntConsumer<Document> more) {
    fields = more;
    return this;
  }

  void run(Path path) throws IOException {
    // Two pools: a merge that waited for the adders' threads could stop the adders for good.
    try (ExecutorService adders = Executors.newFixedThreadPool(threads);
        ExecutorService mergers = Executors.newFixedThreadPool(threads);
        var directory = new MMapDirectory(path);
        var writer = new IndexWriter(directory, config(mergers))) {
      addAll(writer, adders);
      writer.forceMerge(1);
      writer.commit();
    }
  }

  private IndexWriterConfig config(ExecutorService mergers) {
    var config = new IndexWriterConfig();
    config.setCodec(new GraphCodec(codes.format(threads, mergers)));
    config.setRAMBufferSizeMB(BUFFER_MEGABYTES);
    config.setRAMPerThreadHardLimitMB(BUFFER_MEGABYTES);
    config.setUseCompoundFile(false);
    return config;
  }

  private void addAll(IndexWriter writer, ExecutorService adders) throws IOException {
    List<Future<?>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int first = thread;
      tasks.add(
          adders.submit(
              () -> {
                addEveryNth(writer, first);
                return null;
              }));
    }
    for (Future<?> task : tasks) {
      Measurement.join(task);
    }
  }

  private void addEveryNth(IndexWriter writer, int first) throws IOException {
    float[] vector = new float[base.dimension()];
    for (int position = first; position < base.count(); position += threads) {
      base.read(position, vector);
      if (metric == Metric.COSINE) {
        VectorUtil.l2normalize(vector);
      }
      var document = new Document();
      document.add(
          new KnnFloatVectorField(
              LuceneEngine.VECTOR_FIELD, vector, LuceneEngine.similarity(metric)));
      document.add(new NumericDocValuesField(LuceneEngine.POSITION_FIELD, position));
      fields.accept(document, position);
      writer.addDocument(document); // copies the vector
    }
  }

  /** Lucene's current codec with the graph's parameters fixed. */
  private static final class GraphCodec extends Lucene104Codec {

    private final KnnVectorsFormat format;

    GraphCodec(KnnVectorsFormat format) {
      this.format = format;
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return format;
    }
  }
}
