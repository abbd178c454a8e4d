package dev.nearfield.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Updates that the last save lacked were done again from the log. */
@Name("nearfield.Recovery")
@Label("Recovery")
@Description("Updates that the last save lacked were done again from the log")
final class RecoveryEvent extends WorkEvent {

  @Label("Rows after it")
  long rows;

  @Label("Log records")
  long records;

  @Override
  void measure(long rowCount, long recordCount) {
    rows = rowCount;
    records = recordCount;
  }
}
