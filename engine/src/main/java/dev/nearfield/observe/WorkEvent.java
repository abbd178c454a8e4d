package dev.nearfield.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/** Something that takes an index a while. */
@Category("Nearfield")
@StackTrace(false)
abstract class WorkEvent extends Event {

  @Label("Index")
  @Description("Folder of the index, or memory")
  String index = "";

  @Label("Succeeded")
  boolean succeeded;

  /**
   * Says what was done.
   *
   * @param rowCount rows that it was done to
   * @param recordCount records of the log that it was about
   */
  abstract void measure(long rowCount, long recordCount);
}
