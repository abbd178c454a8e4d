package dev.nearfield.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** An index was opened, for reading or writing. */
@Name("nearfield.Open")
@Label("Open")
@Description("An index was opened, for reading or writing")
final class OpenEvent extends WorkEvent {

  @Label("Rows")
  long rows;

  @Label("Log records done again")
  long records;

  @Override
  void measure(long rowCount, long recordCount) {
    rows = rowCount;
    records = recordCount;
  }
}
