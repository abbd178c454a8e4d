package dev.nearfield.shard.shardfile;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.ShardOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;

/**
 * The engine of this library, which reads in a file's header whether there is a graph.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
record NearfieldEngine(String name, ShardOptions.Kind kind) implements ShardEngine {

  @Override
  public boolean isExact() {
    return kind == ShardOptions.Kind.FLAT;
  }

  @Override
  public ShardSummary build(
      VectorSource source, IndexBuilder description, Path file, BulkOptions bulk) {
    return description.buildShard(source, file, ShardOptions.DEFAULT.kind(kind).bulk(bulk));
  }

  @Override
  public VectorIndex open(Path file, Verify verify) {
    return VectorIndex.builder().verify(verify).openShard(file);
  }
}
