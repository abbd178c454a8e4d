package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyType;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Rows that tell which put wrote them, and mixtures of two that tell that they are one: a row's
 * vector follows from its id and its version, and every put has a version of its own.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class VersionedRows {

  static final int DIMENSION = 6;

  /** In the place of a version: there is no row. */
  static final int DELETED = 0;

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
    return found;
  }

  private static void expectRow(VectorIndex index, long id, float[] shown) {
    float[] whole = vector(id, (int) shown[1]);
    assertThat(shown).as("row %d", id).isEqualTo(whole);
    boolean numbers = index.idType() == KeyType.LONG;
    assertThat(numbers ? index.get(id) : index.get(String.valueOf(id))).isEqualTo(whole);
    Object key = numbers ? (Object) id : String.valueOf(id);
    Query query = Query.of(whole).k(1);
    assertThat(index.search(query).hits()).containsExactly(new Hit(key, 0f));
    assertThat(index.search(query.exact()).hits()).containsExactly(new Hit(key, 0f));
  }
}
