package dev.nearfield.shard.reader;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A reader looked for another generation. */
@Name("nearfield.Refresh")
@Label("Refresh")
@Description("A reader looked for another generation")
final class RefreshEvent extends ReaderEvent {

  @Label("Generation that was opened, or 0")
  long generation;

  @Label("Succeeded")
  boolean succeeded;

  @Override
  void measure(String sha256, long amount, String problem) {
    generation = amount;
    succeeded = problem.isEmpty();
  }
}
