package consumer;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import java.util.Random;

/** Prints ids and score bits of answers from an index of every metric and code format. */
public final class Main {

  private static final int ROWS = 1_500;
  private static final int DIMENSION = 45;
  private static final int QUERIES = 20;

  private Main() {}

  /** Builds in memory and searches; needs no arguments. */
  public static void main(String[] arguments) {
    for (Metric metric : Metric.values()) {
      for (Codes codes : Codes.values()) {
        run(metric, codes);
      }
    }
  }

  private static void run(Metric metric, Codes codes) {
    try (VectorIndex index =
        VectorIndex.builder()
            .dimension(DIMENSION)
            .metric(metric)
            .codes(codes)
            .ids(KeyType.LONG)
            .inMemory()) {
      index.addAll(new Rows(ROWS), BulkOptions.DEFAULT.threads(2));
      for (int query = 0; query < QUERIES; query++) {
        for (Hit hit : index.search(Query.of(Rows.row(ROWS + query)).k(5)).hits()) {
          System.out.printf("%s %s %08x%n", metric, hit.id(), Float.floatToIntBits(hit.score()));
        }
      }
    }
  }

  /** Rows drawn from their position, which is their id. */
  private record Rows(int count) implements VectorSource {

    @Override
    public void read(int position, float[] vector) {
      System.arraycopy(row(position), 0, vector, 0, vector.length);
    }

    static float[] row(int position) {
      var random = new Random(position);
      var row = new float[DIMENSION];
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
      return row;
    }
  }
}
