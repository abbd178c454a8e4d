package dev.nearfield.peers;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.Schema;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.tables.TextTable;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The {@code jmh/filtered} command: the same filtered queries by Nearfield and by Lucene, in one
 * process, in turns; how long they take and what they find.
 */
@CommandLine.Command(
    name = "jmh/filtered",
    description = "Compares searches with a filter to Lucene's.",
    sortOptions = false,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli sets what is required
public final class FilteredCompare implements Callable<Integer> {

  private static final String PRICE = "price";
  private static final int K = 10;

  /** Prices are spread over these, whatever the vector. */
  private static final int PRICES = 1_000;

  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final double NANOS_PER_MICRO = 1e3;

  @Option(names = "--dir", required = true, description = "a folder for both indexes")
  private Path directory;

  @Option(names = "--base", required = true, description = "vectors, compared by cosine")
  private Path baseFile;

  @Option(names = "--query", required = true, description = "queries")
  private Path queryFile;

  @Option(names = "--matching", split = ",", description = "thousandths of the rows that match")
  private List<Integer> matching = List.of(10, 100, 500);

  @Option(names = "--beams", split = ",", description = "beam widths, and Lucene's k")
  private List<Integer> beams = List.of(10, 20, 40, 80, 160);

  @Option(names = "--queries", description = "queries per figure")
  private int queryCount = 200;

  @Option(names = "--rounds", description = "passes over the queries; the fastest counts")
  private int rounds = 3;

  private float[][] queries;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FilteredCompare()).execute(arguments));
  }

  /** Answers one query; returns positions. */
  private interface Engine {
    List<Integer> search(float[] query, int prices, int beamWidth) throws IOException;
  }

  /** A pass over the queries: what was found of the true ones, and the time of one query. */
  private record Figure(double recall, double micros) {}

  @Override
  public Integer call() throws IOException {
    try (VectorFile base = VectorFile.open(baseFile);
        VectorFile queryVectors = VectorFile.open(queryFile)) {
      queries =
          IntStream.range(0, Math.min(queryCount, queryVectors.count()))
              .mapToObj(queryVectors::read)
              .toArray(float[][]::new);
      try (VectorIndex nearfield = nearfield(base);
          var lucene = new LuceneSide(base)) {
        for (int prices : matching) {
          print(nearfield, lucene, prices);
        }
      }
    }
    return 0;
  }

  private void print(VectorIndex nearfield, LuceneSide lucene, int prices) throws IOException {
    List<Set<Integer>> truth = new ArrayList<>();
    for (float[] query : queries) {
      truth.add(new HashSet<>(positions(nearfield, query(query, prices, K).exact())));
    }
    Engine own = (query, most, beam) -> positions(nearfield, query(query, most, beam));
    var table = new TextTable(0, List.of("beam", "recall", "us", "Lucene: k", "recall", "us"));
    for (int beam : beams) {
      Figure a = best(own, prices, beam, truth);
      Figure b = best(lucene, prices, beam, truth);
      String number = Integer.toString(beam);
      table.row(
          List.of(number, text(a.recall), text(a.micros), number, text(b.recall), text(b.micros)));
    }
    Query shown = query(queries[0], prices, beams.getLast());
    System.out.printf(
        "%d of 1,000 match, %s%n%s%n", prices, nearfield.explain(shown).plan(), table.markdown());
  }

  private Figure best(Engine engine, int prices, int beam, List<Set<Integer>> truth)
      throws IOException {
    Figure best = pass(engine, prices, beam, truth);
    for (int round = 0; round < rounds; round++) {
      Figure next = pass(engine, prices, beam, truth);
      best = next.micros < best.micros ? next : best;
    }
    return best;
  }

  private Figure pass(Engine engine, int prices, int beam, List<Set<Integer>> truth)
      throws IOException {
    long nanos = 0;
    double recall = 0;
    for (int query = 0; query < queries.length; query++) {
      long start = System.nanoTime();
      List<Integer> found = engine.search(queries[query], prices, beam);
      nanos += System.nanoTime() - start;
      Set<Integer> wanted = truth.get(query);
      recall += (double) found.stream().filter(wanted::contains).count() / wanted.size();
    }
    return new Figure(recall / queries.length, nanos / NANOS_PER_MICRO / queries.length);
  }

  private static Query query(float[] vector, int prices, int beam) {
    return Query.of(vector).k(K).beamWidth(beam).filter(Filter.lt(PRICE, (long) prices));
  }

  private static List<Integer> positions(VectorIndex index, Query query) {
    List<Integer> positions = new ArrayList<>();
    for (Hit hit : index.search(query).hits()) {
      positions.add(Math.toIntExact((long) hit.id()));
    }
    return positions;
  }

  private static long price(int position) {
    return Math.unsignedMultiplyHigh(position * SPREAD, PRICES);
  }

  private static String text(double number) {
    return String.format(Locale.ROOT, number < 2 ? "%.4f" : "%.1f", number);
  }

  private VectorIndex nearfield(VectorFile base) {
    VectorIndex index =
        VectorIndex.builder()
            .dimension(base.dimension())
            .metric(Metric.COSINE)
            .codes(Codes.AUTO)
            .ids(KeyType.LONG)
            .schema(Schema.of(PRICE, FieldType.LONG))
            .openOrCreate(directory.resolve("nearfield"));
    if (index.size() == 0) {
      index.addAll(new Rows(base), BulkOptions.DEFAULT);
      index.save();
    }
    return index;
  }

  /** The vectors and their prices. */
  private record Rows(VectorFile base) implements VectorSource {

    @Override
    public int count() {
      return base.count();
    }

    @Override
    public void read(int position, float[] vector) {
      base.read(position, vector);
    }

    @Override
    public Object id(int position) {
      return (long) position;
    }

    @Override
    public Metadata metadata(int position) {
      return Metadata.of(PRICE, price(position));
    }
  }

  /** Lucene's index of the same. */
  private final class LuceneSide implements Engine, AutoCloseable {

    private final MMapDirectory files;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final int[] positions;

    LuceneSide(VectorFile base) throws IOException {
      Path path = directory.resolve("lucene");
      files = new MMapDirectory(path);
      if (!DirectoryReader.indexExists(files)) {
        int threads = Runtime.getRuntime().availableProcessors();
        var build = new LuceneBuild(base, Metric.COSINE, LuceneCodes.FLOAT32, threads);
        build
            .withFields((document, position) -> document.add(new LongPoint(PRICE, price(position))))
            .run(path);
      }
      reader = DirectoryReader.open(files);
      searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      NumericDocValues values =
          MultiDocValues.getNumericValues(reader, LuceneEngine.POSITION_FIELD);
      positions = IntStream.range(0, reader.maxDoc()).map(document -> read(values)).toArray();
    }

    private static int read(NumericDocValues values) {
      try {
        values.nextDoc();
        return Math.toIntExact(values.longValue());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public List<Integer> search(float[] query, int prices, int beam) throws IOException {
      float[] target = VectorUtil.l2normalize(query.clone());
      var filter = LongPoint.newRangeQuery(PRICE, 0, prices - 1L);
      var nearest = new KnnFloatVectorQuery(LuceneEngine.VECTOR_FIELD, target, beam, filter);
      List<Integer> found = new ArrayList<>();
      for (ScoreDoc hit : searcher.search(nearest, K).scoreDocs) {
        found.add(positions[hit.doc]);
      }
      return found;
    }

    @Override
    public void close() throws IOException {
      reader.close();
      files.close();
    }
  }
}
