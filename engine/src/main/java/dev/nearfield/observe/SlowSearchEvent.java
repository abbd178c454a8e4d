package dev.nearfield.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** A search that took longer than the recording's threshold. */
@Name("nearfield.SlowSearch")
@Label("Slow search")
@Category("Nearfield")
@Description("A search or a page that took longer than the threshold")
@Threshold("10 ms")
final class SlowSearchEvent extends Event {

  @Label("Index")
  @Description("Folder of the index, or memory")
  String index = "";

  @Label("k")
  @Description("Hits asked for")
  int k;

  @Label("Hits")
  @Description("Hits found")
  int hits;

  @Label("Rows scored")
  long scoredRows;

  @Label("Partial")
  @Description("Whether a deadline cut it short")
  boolean partial;
}
