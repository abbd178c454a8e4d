package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.LocalObjectStore;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A collection in a folder. */
class LocalShardCollectionTest extends ShardCollectionContract {

  @TempDir Path folder;

  @Override
  protected ObjectStore openStore() {
    return LocalObjectStore.open(folder);
  }
}
