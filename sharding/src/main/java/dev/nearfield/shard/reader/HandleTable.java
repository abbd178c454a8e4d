package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.ShardDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The handles of all generations that are open, so that a shard that did not change is not opened
 * again.
 *
 * <p>Threads: safe. Owns: the handles, counted by generations that have them.
 */
final class HandleTable {

  private final Map<ShardDescriptor, Entry> entries = new HashMap<>();
  private final Function<ShardDescriptor, ShardHandle> maker;

  private static final class Entry {
    private final ShardHandle handle;
    private int generations;

    Entry(ShardHandle handle) {
      this.handle = handle;
    }
  }

  HandleTable(Function<ShardDescriptor, ShardHandle> maker) {
    this.maker = maker;
  }

  /** The handles of these shards, made where there is none; give them back by {@link #release}. */
  synchronized List<ShardHandle> acquire(List<ShardDescriptor> shards) {
    List<ShardHandle> handles = new ArrayList<>(shards.size());
    for (ShardDescriptor shard : shards) {
      Entry entry = entries.computeIfAbsent(shard, each -> new Entry(maker.apply(each)));
      entry.generations++;
      handles.add(entry.handle);
    }
    return handles;
  }

  /** One generation less; handles that none has any more are retired. */
  synchronized void release(List<ShardHandle> handles) {
    for (ShardHandle handle : handles) {
      Entry entry = entries.get(handle.shard());
      if (entry == null) {
        throw new IllegalStateException(handle.shard() + " was given back too often");
      }
      if (--entry.generations == 0) {
        entries.remove(handle.shard());
        handle.retire();
      }
    }
  }
}
