package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Metadata;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Rows that tell which put wrote them, and mixtures of two that tell that they are one: a row's
 * vector, metadata and payload follow from its id and its version, and every put has a version of
 * its own.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class VersionedRows {

  static final int DIMENSION = 6;

  /** In the place of a version: there is no row. */
  static final int DELETED = 0;

  /** A field of rows that have metadata. */
  static final String FIELD = "version";

  private VersionedRows() {}

  /** The vector that a put with this version writes. */
  static float[] vector(long id, int version) {
    var random = new SplittableRandom(id * 1_000_003 + version);
    var vector = new float[DIMENSION];
    vector[0] = id;
    vector[1] = version;
    for (int i = 2; i < DIMENSION; i++) {
      vector[i] = random.nextInt(1_000);
    }
    return vector;
  }

  /** All that a put with this version writes: two of three have metadata and a payload. */
  static VectorRecord record(KeyType type, long id, int version) {
    VectorRecord bare = VectorRecord.ofAny(key(type, id), vector(id, version));
    return hasContent(version)
        ? bare.metadata(Metadata.of(FIELD, version)).payload(new byte[version % 50])
        : bare;
  }

  /** Records for {@code addAll}. */
  static VectorSource source(KeyType type, Map<Long, Integer> versions) {
    List<VectorRecord> records =
        versions.entrySet().stream()
            .map(row -> record(type, row.getKey(), row.getValue()))
            .toList();
    return new RecordSource(records);
  }

  /** What callers name a row by. */
  static Object key(KeyType type, long id) {
    return type == KeyType.LONG ? (Object) id : String.valueOf(id);
  }

  /** Deletes a row, if it is there. */
  static void delete(VectorIndex index, long id) {
    if (index.idType() == KeyType.LONG) {
      index.delete(id);
    } else {
      index.delete(String.valueOf(id));
    }
  }

  /**
   * What an index holds: versions by id. Each row is whole, is found by walks and by scans, and is
   * what {@code get} returns.
   */
  static Map<Long, Integer> contents(VectorIndex index) {
    var found = new TreeMap<Long, Integer>();
    var vectors = new HashMap<Long, float[]>();
    int shown =
        index.forEach(
            (id, vector) -> {
              long number = Long.parseLong(id.toString());
              assertThat(found.put(number, (int) vector[1])).as("id %s twice", id).isNull();
              vectors.put(number, vector.clone());
              return true;
            });
    assertThat(index.size()).isEqualTo(shown);
    vectors.forEach((id, vector) -> expectRow(index, id, vector));
    long withContent = found.values().stream().filter(VersionedRows::hasContent).count();
    assertThat((long) index.count(Filter.exists(FIELD))).isEqualTo(withContent);
    return found;
  }

  private static void expectRow(VectorIndex index, long id, float[] shown) {
    float[] whole = vector(id, (int) shown[1]);
    assertThat(shown).as("row %d", id).isEqualTo(whole);
    Object key = key(index.idType(), id);
    VectorRecord record =
        index.idType() == KeyType.LONG ? index.record(id) : index.record(String.valueOf(id));
    assertThat(record).isEqualTo(record(index.idType(), id, (int) shown[1]));
    Query query = Query.of(whole).k(1);
    assertThat(index.search(query).hits()).containsExactly(new Hit(key, 0f));
    assertThat(index.search(query.exact()).hits()).containsExactly(new Hit(key, 0f));
  }

  private static boolean hasContent(int version) {
    return version % 3 != 0;
  }

  /** Records at their positions. */
  private record RecordSource(List<VectorRecord> records) implements VectorSource {

    @Override
    public int count() {
      return records.size();
    }

    @Override
    public void read(int position, float[] vector) {
      float[] own = records.get(position).vector();
      System.arraycopy(own, 0, vector, 0, own.length);
    }

    @Override
    public Object id(int position) {
      return records.get(position).id();
    }

    @Override
    public Metadata metadata(int position) {
      return records.get(position).metadata();
    }

    @Override
    public byte[] payload(int position) {
      return records.get(position).payload();
    }
  }
}
