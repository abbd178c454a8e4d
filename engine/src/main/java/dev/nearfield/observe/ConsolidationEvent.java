package dev.nearfield.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Dead rows were unlinked and their places freed. */
@Name("nearfield.Consolidation")
@Label("Consolidation")
@Description("Dead rows were unlinked and their places freed")
final class ConsolidationEvent extends WorkEvent {

  @Label("Rows freed")
  long freedRows;

  @Override
  void measure(long rowCount, long recordCount) {
    freedRows = rowCount;
  }
}
