package dev.nearfield.shard.objectstore;

import java.time.Clock;

/** The simulator's store keeps the contract too. */
class MemoryObjectStoreTest extends ObjectStoreContract {

  @Override
  protected ObjectStore openStore() {
    return new MemoryObjectStore(Clock.systemUTC());
  }
}
