package dev.nearfield.shard.reader;

import dev.nearfield.shard.reader.CacheFolder.Entry;
import java.util.ArrayList;
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

  /** Parts nobody fetches first, then shards; the caller leaves out what is in use. */
  List<Entry> victims(List<Entry> entries) {
    Set<String> kept = repeated(entries);
    forgetAbsent(entries);
    List<Entry> victims = new ArrayList<>(entries);
    victims.sort(
        Comparator.comparing(Entry::whole)
            .thenComparing(entry -> kept.contains(entry.sha256()))
            .thenComparing(this::byAge));
    return victims;
  }

  /** Those used again, from the latest on, as far as their share of the budget goes. */
  private Set<String> repeated(List<Entry> entries) {
    List<Entry> latestFirst =
        entries.stream()
            .filter(entry -> entry.whole() && use(entry.sha256()).isRepeated())
            .sorted(((Comparator<Entry>) this::byAge).reversed())
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

  /** Shards that this process never used are older than all that it did. */
  private int byAge(Entry first, Entry second) {
    ShardUse a = use(first.sha256());
    ShardUse b = use(second.sha256());
    if (a.isKnown() && b.isKnown()) {
      return Long.compare(a.lastNanos() - b.lastNanos(), 0); // nanoTime may wrap
    }
    if (a.isKnown() || b.isKnown()) {
      return a.isKnown() ? 1 : -1;
    }
    return Long.compare(first.modifiedMillis(), second.modifiedMillis());
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
