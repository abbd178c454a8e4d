package dev.nearfield.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a record of the log, whose frame and checksums are right. */
public final class LogRecordFuzzTarget extends FuzzedFolders {

  /** Upserts, with content and without, and deletes. */
  private static final int RECORDS = 4;

  /** Called by name. */
  public LogRecordFuzzTarget() {
    super("log");
  }

  @Override
  public List<byte[]> seeds() {
    var seeds = new ArrayList<byte[]>();
    for (int folder = 0; folder < folders().size(); folder++) {
      List<byte[]> records = folders().get(folder).logRecords();
      for (byte[] record : records.subList(0, RECORDS)) {
        seeds.add(input(2 * folder, record));
      }
    }
    return seeds;
  }

  @Override
  public boolean reads(byte[] input) {
    return input.length > 0
        && !folder(input[0]).isRefused(Arrays.copyOfRange(input, 1, input.length));
  }
}
