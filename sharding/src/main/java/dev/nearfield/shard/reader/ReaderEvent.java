package dev.nearfield.shard.reader;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/** Something that a reader or its cache did. */
@Category("Nearfield")
@StackTrace(false)
abstract class ReaderEvent extends Event {

  @Label("Store, or folder of the cache")
  String place = "";

  /**
   * Says what was done.
   *
   * @param sha256 of the shard that it was done to; empty if to none
   * @param amount bytes, or a generation
   * @param problem what was wrong; empty if nothing
   */
  abstract void measure(String sha256, long amount, String problem);
}
