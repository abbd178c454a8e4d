package dev.nearfield.index;

import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Ids of a searcher's hits, copied while its search ran: later their rows may be deleted, and the
 * ordinals be those of others.
 *
 * <p>Threads: one at a time. Owns: its arrays, which only grow.
 */
final class HitIds {

  private final KeyTable ids;
  private long[] high = new long[16];
  private long[] low = new long[16];
  private int[] ends = new int[16];
  private byte[] text = new byte[256];

  HitIds(KeyTable ids) {
    this.ids = ids;
  }

  /** Copies the ids of hits that are sorted. */
  void copy(TopHits hits) {
    int count = hits.size();
    if (ends.length < count) {
      int length = Math.max(count, 2 * ends.length);
      high = new long[length];
      low = new long[length];
      ends = new int[length];
    }
    switch (ids.type()) {
      case LONG -> copyLongs(hits, count);
      case UUID -> copyUuids(hits, count);
      case STRING -> copyTexts(hits, count);
    }
  }

  long longAt(int rank) {
    return low[rank];
  }

  UUID uuidAt(int rank) {
    return new UUID(high[rank], low[rank]);
  }

  String stringAt(int rank) {
    int start = rank == 0 ? 0 : ends[rank - 1];
    return new String(text, start, ends[rank] - start, StandardCharsets.UTF_8);
  }

  /** Refuses to name ids of another type than the index's. */
  void require(KeyType type) {
    Searches.requireType(ids, type);
  }

  private void copyLongs(TopHits hits, int count) {
    for (int rank = 0; rank < count; rank++) {
      low[rank] = ids.longAt(hits.ordinal(rank));
    }
  }

  private void copyUuids(TopHits hits, int count) {
    for (int rank = 0; rank < count; rank++) {
      high[rank] = ids.uuidHighAt(hits.ordinal(rank));
      low[rank] = ids.uuidLowAt(hits.ordinal(rank));
    }
  }

  private void copyTexts(TopHits hits, int count) {
    int end = 0;
    for (int rank = 0; rank < count; rank++) {
      int ordinal = hits.ordinal(rank);
      int length = ids.textBytesAt(ordinal);
      if (text.length < end + length) {
        text = Arrays.copyOf(text, Math.max(end + length, 2 * text.length));
      }
      ids.copyTextAt(ordinal, text, end);
      end += length;
      ends[rank] = end;
    }
  }
}
