package dev.nearfield.cli;

import dev.nearfield.VectorIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** The order in which an export writes vectors. */
enum ExportOrder {
  /** As they lie in the files: read sequentially, nothing is kept. */
  STORED,
  /** By id: numbers by value, UUIDs and texts as their bytes compare. */
  ID;

  private static final Comparator<UUID> UNSIGNED =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  // Not String.compareTo: that one orders UTF-16, which differs beyond the first 65,536 characters.
  private static final Comparator<String> UTF_8 =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  /** Shows every id and its vector, in this order. */
  void forEach(VectorIndex index, BiConsumer<Object, float[]> consumer) {
    switch (this) {
      case STORED ->
          index.forEach(
              (id, vector) -> {
                consumer.accept(id, vector);
                return true;
              });
      case ID -> forEachById(index, consumer);
    }
  }

  private static void forEachById(VectorIndex index, BiConsumer<Object, float[]> consumer) {
    switch (index.idType()) {
      case LONG -> {
        for (long id : sortedLongs(index)) {
          consumer.accept(id, index.get(id));
        }
      }
      case UUID ->
          sorted(index, UUID.class, UNSIGNED).forEach(id -> consumer.accept(id, index.get(id)));
      case STRING ->
          sorted(index, String.class, UTF_8).forEach(id -> consumer.accept(id, index.get(id)));
    }
  }

  private static long[] sortedLongs(VectorIndex index) {
    long[] ids = new long[index.size()];
    int[] next = {0};
    index.forEach(
        (id, _) -> {
          ids[next[0]++] = (long) id;
          return true;
        });
    Arrays.sort(ids);
    return ids;
  }

  private static <T> List<T> sorted(VectorIndex index, Class<T> type, Comparator<T> comparator) {
    List<T> ids = new ArrayList<>(index.size());
    index.forEach((id, _) -> ids.add(type.cast(id)));
    ids.sort(comparator);
    return ids;
  }
}
