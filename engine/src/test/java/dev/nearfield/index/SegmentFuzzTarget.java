package dev.nearfield.index;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.Verify;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Any bytes as a segment of rows: each row can be read. */
public final class SegmentFuzzTarget extends FuzzedFile {

  private static final String NAME = "vectors-";

  /** Of rows of at most 16 float32. */
  private static final int STRIDE_BYTES = 64;

  /** Called by name. */
  public SegmentFuzzTarget() {
    super(NAME);
  }

  @Override
  void read(FileAccess files, Path directory) {
    Path file = directory.resolve(NAME);
    try (var segment = MappedSegment.open(files, file, STRIDE_BYTES, Verify.LAZY)) {
      for (int slot = 0; slot < segment.rowCount(); slot++) {
        if (segment.row(slot).toArray(ValueLayout.JAVA_BYTE).length != STRIDE_BYTES) {
          throw new AssertionError("row %d has another length".formatted(slot));
        }
      }
      segment.verify();
    }
  }
}
