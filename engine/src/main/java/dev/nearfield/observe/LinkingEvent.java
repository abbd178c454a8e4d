package dev.nearfield.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Rows that the last save lacked were linked in the background, some time after a recovery. */
@Name("nearfield.Linking")
@Label("Linking")
@Description("Rows that the last save lacked were linked in the background, after a recovery")
final class LinkingEvent extends WorkEvent {

  @Label("Rows that were to be linked")
  long rows;

  @Override
  void measure(long rowCount, long recordCount) {
    rows = rowCount;
  }
}
