package dev.nearfield.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Many rows were added or upserted by one call. */
@Name("nearfield.UpsertBatch")
@Label("Upsert batch")
@Description("Many rows were added or upserted by one call")
final class UpsertBatchEvent extends WorkEvent {

  @Label("Rows")
  long rows;

  @Override
  void measure(long rowCount, long recordCount) {
    rows = rowCount;
  }
}
