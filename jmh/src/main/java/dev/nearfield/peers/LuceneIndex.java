package dev.nearfield.peers;

import dev.nearfield.Metric;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/** One open Lucene segment. Document numbers become positions outside the timed call. */
final class LuceneIndex implements Engine.OpenIndex {

  /** The two calls that answer a query; which is faster depends on the machine and the beam. */
  enum Form {
    /** {@code LeafReader.searchNearestVectors} with a collector as wide as the beam. */
    COLLECTOR,
    /** {@code IndexSearcher.search} of a {@code KnnFloatVectorQuery} as wide as the beam. */
    QUERY
  }

  private final MMapDirectory directory;
  private final DirectoryReader reader;
  private final LeafReader segment;
  private final AcceptDocs allDocuments;
  private final IndexSearcher searcher;
  private final Metric metric;
  private final Form form;
  private ScoreDoc[] found = {};
  private long scoredCount;
  private int @Nullable [] positions;

  private LuceneIndex(MMapDirectory directory, DirectoryReader reader, Metric metric, Form form) {
    this.directory = directory;
    this.reader = reader;
    this.segment = reader.leaves().getFirst().reader();
    this.allDocuments = AcceptDocs.fromLiveDocs(segment.getLiveDocs(), segment.maxDoc());
    this.searcher = new IndexSearcher(reader);
    this.metric = metric;
    this.form = form;
    searcher.setQueryCache(null);
  }

  static LuceneIndex open(Path path, Metric metric, Form form) throws IOException {
    var directory = new MMapDirectory(path);
    DirectoryReader reader = DirectoryReader.open(directory);
    if (reader.leaves().size() != 1) {
      throw new IllegalStateException("expected one segment, found " + reader.leaves().size());
    }
    return new LuceneIndex(directory, reader, metric, form);
  }

  @Override
  public int search(float[] query, int k, int beamWidth) throws IOException {
    float[] target = metric == Metric.COSINE ? VectorUtil.l2normalize(query.clone()) : query;
    TopDocs nearest =
        switch (form) {
          case COLLECTOR -> collect(target, beamWidth);
          case QUERY ->
              searcher.search(
                  new KnnFloatVectorQuery(LuceneEngine.VECTOR_FIELD, target, beamWidth), k);
        };
    found = nearest.scoreDocs;
    scoredCount = form == Form.COLLECTOR ? nearest.totalHits.value() : -1;
    return Math.min(k, found.length);
  }

  private TopDocs collect(float[] target, int beamWidth) throws IOException {
    var collector = new TopKnnCollector(beamWidth, Integer.MAX_VALUE);
    segment.searchNearestVectors(LuceneEngine.VECTOR_FIELD, target, collector, allDocuments);
    return collector.topDocs();
  }

  @Override
  public int position(int rank) throws IOException {
    if (positions == null) {
      positions = readPositions();
    }
    return positions[found[rank].doc];
  }

  private int[] readPositions() throws IOException {
    NumericDocValues values = segment.getNumericDocValues(LuceneEngine.POSITION_FIELD);
    int[] all = new int[segment.maxDoc()];
    for (int document = 0; document < all.length; document++) {
      if (!values.advanceExact(document)) {
        throw new IllegalStateException("document " + document + " has no position");
      }
      all[document] = Math.toIntExact(values.longValue());
    }
    return all;
  }

  @Override
  public long scoredCount() {
    return scoredCount;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
