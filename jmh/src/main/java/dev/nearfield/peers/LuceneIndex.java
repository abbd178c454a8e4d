package dev.nearfield.peers;

import dev.nearfield.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
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
  private final LuceneCodes codes;
  private final Form form;
  private ScoreDoc[] found = {};
  private long scoredCount;
  private int @Nullable [] positions;

  private LuceneIndex(
      MMapDirectory directory,
      DirectoryReader reader,
      Metric metric,
      LuceneCodes codes,
      Form form) {
    this.directory = directory;
    this.reader = reader;
    this.segment = reader.leaves().getFirst().reader();
    this.allDocuments = AcceptDocs.fromLiveDocs(segment.getLiveDocs(), segment.maxDoc());
    this.searcher = new IndexSearcher(reader);
    this.metric = metric;
    this.codes = codes;
    this.form = form;
    searcher.setQueryCache(null);
  }

  static LuceneIndex open(Path path, Metric metric, LuceneCodes codes, Form form)
      throws IOException {
    var directory = new MMapDirectory(path);
    DirectoryReader reader = DirectoryReader.open(directory);
    if (reader.leaves().size() != 1) {
      throw new IllegalStateException("expected one segment, found " + reader.leaves().size());
    }
    return new LuceneIndex(directory, reader, metric, codes, form);
  }

  @Override
  public LuceneIndex another() {
    return new LuceneIndex(directory, reader, metric, codes, form);
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
    found =
        codes == LuceneCodes.FLOAT32 ? nearest.scoreDocs : rerank(nearest, target, k, beamWidth);
    scoredCount = form == Form.COLLECTOR ? nearest.totalHits.value() : -1;
    return Math.min(k, found.length);
  }

  private TopDocs collect(float[] target, int beamWidth) throws IOException {
    var collector = new TopKnnCollector(beamWidth, Integer.MAX_VALUE);
    segment.searchNearestVectors(LuceneEngine.VECTOR_FIELD, target, collector, allDocuments);
    return collector.topDocs();
  }

  /** Scores the best by their codes again, by Lucene's own scorer of float32 vectors. */
  private ScoreDoc[] rerank(TopDocs nearest, float[] target, int k, int beamWidth)
      throws IOException {
    ScoreDoc[] all = nearest.scoreDocs;
    ScoreDoc[] best = Arrays.copyOf(all, Math.min(all.length, codes.rerankCount(k, beamWidth)));
    Arrays.sort(best, Comparator.comparingInt(hit -> hit.doc)); // a scorer only moves forward
    VectorScorer scorer = segment.getFloatVectorValues(LuceneEngine.VECTOR_FIELD).rescorer(target);
    DocIdSetIterator documents = scorer.iterator();
    for (ScoreDoc hit : best) {
      documents.advance(hit.doc);
      hit.score = scorer.score();
    }
    Arrays.sort(best, Comparator.comparingDouble(hit -> -hit.score));
    return best;
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
