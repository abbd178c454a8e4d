package dev.nearfield.shard.shardfile;

import dev.nearfield.FieldType;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.testkit.RandomVectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Records with metadata and payloads, and the description of an index for them.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class SampleRecords {

  static final int DIMENSION = 12;

  private SampleRecords() {}

  static IndexBuilder description(Metric metric) {
    return VectorIndex.builder()
        .dimension(DIMENSION)
        .metric(metric)
        .schema(Schema.of("lang", FieldType.STRING));
  }

  static List<VectorRecord> records(int count) {
    float[][] vectors = RandomVectors.seeded(61).clustered(6, 0.4f).rows(count, DIMENSION);
    var records = new ArrayList<VectorRecord>();
    for (int i = 0; i < count; i++) {
      records.add(
          VectorRecord.of("row-" + i, vectors[i])
              .metadata(Metadata.of("lang", i % 3 == 0 ? "en" : "de", "number", (long) i))
              .payload(("payload " + i).getBytes(StandardCharsets.UTF_8)));
    }
    return records;
  }

  static float[][] queries(int count) {
    return RandomVectors.seeded(62).clustered(6, 0.4f).rows(count, DIMENSION);
  }
}
