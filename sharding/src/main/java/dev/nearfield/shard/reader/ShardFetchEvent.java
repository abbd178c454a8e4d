package dev.nearfield.shard.reader;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A shard was fetched from the store. */
@Name("nearfield.ShardFetch")
@Label("Shard fetch")
@Description("A shard was fetched from the store")
final class ShardFetchEvent extends ReaderEvent {

  @Label("SHA-256 of the shard")
  String shard = "";

  @Label("Bytes")
  long bytes;

  @Label("Succeeded")
  boolean succeeded;

  @Override
  void measure(String sha256, long amount, String problem) {
    shard = sha256;
    bytes = amount;
    succeeded = problem.isEmpty();
  }
}
