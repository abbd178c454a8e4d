package dev.nearfield.shard.reader;

import dev.nearfield.shard.reader.CacheFolder.Entry;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which shard goes first. Segmented LRU: shards that were used once go before those that were used
 * again, so that a scan over many does not drive out what everybody asks for; but what was used
 * again keeps at most four fifths of the budget, or yesterday's favourites would stay for ever.
 * (Karedla, Love and Wherry, Caching strategies to improve disk system performance, 1994.)
 *
 * <p>Threads: safe. Owns: a few words for each shard that is here or was asked for lately.
 */
final class EvictionOrder {

  private static final int MAX_ABSENT = 4_096;

  private final Map<String, ShardUse> uses = new ConcurrentHashMap<>();
  private final long protectedBytes;

  EvictionOrder(long budgetBytes) {
    protectedBytes = budgetBytes / 5 * 4;
  }

  /** What is known of a shard, to be told of its uses. */
  ShardUse use(String sha256) {
    return uses.computeIfAbsent(sha256, _ -> new ShardUse());
  }

  /** A shard was deleted: when it comes back, it has been used once. */
  void forget(String sha256) {
    uses.remove(sha256);
  }

  /** What was known of a file at one moment: queries go on, and a sort must not see them do so. */
  private record Seen(Entry entry, boolean known, boolean repeated, long lastNanos) {

    static Seen of(Entry entry, ShardUse use) {
      return new Seen(entry, use.isKnown(), use.isRepeated(), use.lastNanos());
    }

    /** Shards that this process never used are older than all that it did. */
    static int byAge(Seen a, Seen b) {
      if (a.known && b.known) {
        return Long.compare(a.lastNanos - b.lastNanos, 0); // nanoTime may wrap
      }
      if (a.known || b.known) {
        return a.known ? 1 : -1;
      }
      return Long.compare(a.entry.modifiedMillis(), b.entry.modifiedMillis());
    }
  }

  /** Parts nobody fetches first, then shards; the caller leaves out what is in use. */
  List<Entry> victims(List<Entry> entries) {
    List<Seen> seen = entries.stream().map(each -> Seen.of(each, use(each.sha256()))).toList();
    Set<String> kept = repeated(seen);
    forgetAbsent(entries);
    return seen.stream()
        .sorted(
            Comparator.<Seen, Boolean>comparing(each -> each.entry.whole())
                .thenComparing(each -> kept.contains(each.entry.sha256()))
                .thenComparing(Seen::byAge))
        .map(Seen::entry)
        .toList();
  }

  /** Those used again, from the latest on, as far as their share of the budget goes. */
  private Set<String> repeated(List<Seen> seen) {
    List<Entry> latestFirst =
        seen.stream()
            .filter(each -> each.entry.whole() && each.repeated)
            .sorted(((Comparator<Seen>) Seen::byAge).reversed())
            .map(Seen::entry)
            .toList();
    Set<String> kept = new HashSet<>();
    long bytes = 0;
    for (Entry entry : latestFirst) {
      bytes += entry.bytes();
      if (bytes > protectedBytes) {
        break;
      }
      kept.add(entry.sha256());
    }
    return kept;
  }

  private void forgetAbsent(List<Entry> entries) {
    if (uses.size() <= entries.size() + MAX_ABSENT) {
      return;
    }
    Set<String> present = new HashSet<>();
    for (Entry entry : entries) {
      present.add(entry.sha256());
    }
    uses.keySet().retainAll(present);
  }
}
