package dev.nearfield.shard.reader;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A shard was deleted from the cache to make room. */
@Name("nearfield.ShardEviction")
@Label("Shard eviction")
@Description("A shard was deleted from the cache to make room")
final class ShardEvictionEvent extends ReaderEvent {

  @Label("SHA-256 of the shard")
  String shard = "";

  @Label("Bytes")
  long bytes;

  @Override
  void measure(String sha256, long amount, String problem) {
    shard = sha256;
    bytes = amount;
  }
}
