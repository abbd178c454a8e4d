package dev.nearfield;

import dev.nearfield.storage.KeyType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * An index with records, and all that can be asked of it, as values to compare.
 *
 * <p>Threads: static. Owns: nothing.
 */
public final class FrozenAnswers {

  private static final List<Filter> FILTERS =
      List.of(
          Filter.parse("lang = 'en'"),
          Filter.parse("price > 40 AND note STARTS WITH 'n1'"),
          Filter.parse("NOT EXISTS price"),
          Filter.parse("price < 3"));

  /** The fields that the index of these tests declares. */
  public static final Schema SCHEMA =
      Schema.of("lang", FieldType.STRING).with("price", FieldType.DOUBLE);

  private FrozenAnswers() {}

  /** Rows with ids of a type; most have metadata, some a payload. */
  public static VectorSource source(float[][] rows, KeyType ids) {
    return new VectorSource() {
      @Override
      public int count() {
        return rows.length;
      }

      @Override
      public void read(int position, float[] vector) {
        System.arraycopy(rows[position], 0, vector, 0, vector.length);
      }

      @Override
      public Object id(int position) {
        return FrozenAnswers.id(position, ids);
      }

      @Override
      public Metadata metadata(int position) {
        if (position % 7 == 0) {
          return Metadata.EMPTY;
        }
        String lang = position % 3 == 0 ? "en" : "de";
        String note = "n" + position;
        return position % 5 == 0
            ? Metadata.of("lang", lang, "note", note)
            : Metadata.of("lang", lang, "note", note, "price", (double) (position % 50));
      }

      @Override
      public byte[] payload(int position) {
        return position % 4 == 0
            ? ("payload " + position).getBytes(StandardCharsets.UTF_8)
            : VectorRecord.NO_PAYLOAD;
      }
    };
  }

  /** The id of a position: neither ascending nor of one length. */
  public static Object id(int position, KeyType ids) {
    return switch (ids) {
      case LONG -> position * 0x9E3779B97F4A7C15L;
      case UUID -> new UUID(position * 0x9E3779B97F4A7C15L, position);
      case STRING -> "é".repeat(position % 4) + position * 31;
    };
  }

  /** Everything that an index answers, in an order that is always the same. */
  public static List<Object> of(VectorIndex index, float[][] queries, KeyType ids, int rows) {
    var answers = new ArrayList<>();
    answers.add(
        List.of(index.size(), index.dimension(), index.metric(), index.idType(), index.schema()));
    for (float[] vector : queries) {
      Query query = Query.of(vector);
      answers.add(index.search(query));
      answers.add(index.search(query.k(3).beamWidth(24).rerankCount(12)));
      answers.add(index.search(query.exact().k(7)));
      float near = index.search(query.exact().k(20)).hits().getLast().score();
      answers.add(index.search(query.minScore(near).k(50)));
      FILTERS.forEach(filter -> answers.add(index.search(query.filter(filter))));
      answers.add(index.search(query.filter(FILTERS.getFirst()).exact()));
      addPages(index, query, answers);
    }
    answers.add(index.searchAll(Arrays.stream(queries).map(Query::of).toList()));
    FILTERS.forEach(filter -> answers.add(index.count(filter)));
    answers.addAll(records(index, ids, rows));
    return answers;
  }

  /** A record without content. */
  public static VectorRecord record(Object id, float[] vector) {
    return VectorRecord.ofAny(id, vector);
  }

  private static void addPages(VectorIndex index, Query query, List<Object> answers) {
    try (Pager pager = index.pager(query.k(9))) {
      for (int page = 0; page < 3; page++) {
        answers.add(pager.next());
      }
    }
  }

  /** All records of an index, in the order of {@link #id}. */
  public static List<Object> records(VectorIndex index, KeyType ids, int rows) {
    var answers = new ArrayList<>();
    for (int position = 0; position < rows; position++) {
      Object id = id(position, ids);
      if (contains(index, id)) {
        VectorRecord record = record(index, id);
        answers.add(id);
        answers.add(Arrays.toString(record.vector()));
        answers.add(record.metadata());
        answers.add(Arrays.toString(record.payload()));
      }
    }
    answers.add(contains(index, id(rows + 1, ids)));
    return answers;
  }

  private static boolean contains(VectorIndex index, Object id) {
    return switch (id) {
      case Long number -> index.contains(number);
      case String text -> index.contains(text);
      case UUID uuid -> index.contains(uuid);
      default -> throw new AssertionError(id);
    };
  }

  private static VectorRecord record(VectorIndex index, Object id) {
    return switch (id) {
      case Long number -> index.record(number);
      case String text -> index.record(text);
      case UUID uuid -> index.record(uuid);
      default -> throw new AssertionError(id);
    };
  }
}
