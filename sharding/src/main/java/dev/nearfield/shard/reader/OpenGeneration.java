package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.ShardSearcher;
import dev.nearfield.shard.gather.Shards;
import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.reader.GenerationSource.Generation;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.storage.ReferenceCount;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One generation, whole: what a query holds from its first step to its last.
 *
 * <p>Threads: immutable, but for who is inside. Owns: a place in the handles of its shards, given
 * back when it is retired and its last query ended.
 */
final class OpenGeneration {

  private final Generation generation;
  private final List<ShardHandle> handles;
  private final Shards shards;
  private final ReferenceCount lifetime;

  /**
   * A generation over handles.
   *
   * @param handles one per shard of the manifest, in its order
   * @param ended told once, by whoever leaves last
   */
  OpenGeneration(Generation generation, List<ShardHandle> handles, Consumer<OpenGeneration> ended) {
    this.generation = generation;
    this.handles = List.copyOf(handles);
    List<ShardSearcher> searchers = new ArrayList<>();
    for (int shard = 0; shard < generation.router().shardCount(); shard++) {
      searchers.add(EmptyShard.INSTANCE);
    }
    for (ShardHandle handle : handles) {
      searchers.set(handle.shard().shard(), handle);
    }
    shards = new Shards(generation.manifest().generation(), generation.router(), searchers);
    lifetime = new ReferenceCount(() -> ended.accept(this));
  }

  /** Gets in, unless it is retired; pair with {@link #release}. */
  boolean tryAcquire() {
    return lifetime.tryAcquire();
  }

  void release() {
    lifetime.release();
  }

  /** Lets no query in any more. */
  void retire() {
    lifetime.close();
  }

  Generation generation() {
    return generation;
  }

  Router router() {
    return generation.router();
  }

  Manifest manifest() {
    return generation.manifest();
  }

  List<ShardHandle> handles() {
    return handles;
  }

  Shards shards() {
    return shards;
  }
}
