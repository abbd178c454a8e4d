package dev.nearfield.shard.shardfile;

/** L13: the engine with a graph passes the battery. */
class HnswShardEngineL13Test extends ShardEngineBattery {

  @Override
  ShardEngine engine() {
    return ShardEngine.HNSW;
  }
}
