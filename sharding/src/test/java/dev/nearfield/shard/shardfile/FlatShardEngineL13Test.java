package dev.nearfield.shard.shardfile;

/** L13: the engine that looks at every row passes the battery. */
class FlatShardEngineL13Test extends ShardEngineBattery {

  @Override
  ShardEngine engine() {
    return ShardEngine.FLAT;
  }
}
