package dev.nearfield.shard.reader;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A shard was not what its manifest says. */
@Name("nearfield.ShardQuarantine")
@Label("Shard quarantine")
@Description("A shard was not what its manifest says")
final class ShardQuarantineEvent extends ReaderEvent {

  @Label("SHA-256 of the shard")
  String shard = "";

  @Label("Bytes")
  long bytes;

  @Label("Reason")
  String reason = "";

  @Override
  void measure(String sha256, long amount, String problem) {
    shard = sha256;
    bytes = amount;
    reason = problem;
  }
}
