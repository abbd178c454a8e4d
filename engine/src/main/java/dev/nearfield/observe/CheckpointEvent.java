package dev.nearfield.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** An index was saved. */
@Name("nearfield.Checkpoint")
@Label("Checkpoint")
@Description("An index was saved")
final class CheckpointEvent extends WorkEvent {

  @Label("Rows")
  long rows;

  @Label("Log records that it made superfluous")
  long records;

  @Override
  void measure(long rowCount, long recordCount) {
    rows = rowCount;
    records = recordCount;
  }
}
