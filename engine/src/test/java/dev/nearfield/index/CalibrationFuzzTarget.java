package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.storage.FileAccess;
import java.nio.file.Path;

/** Any bytes as the file of a calibration: what is read is the same when it was written again. */
public final class CalibrationFuzzTarget extends FuzzedFile {

  /** Called by name. */
  public CalibrationFuzzTarget() {
    super(CalibrationFile.NAME);
  }

  @Override
  void read(FileAccess files, Path directory) {
    Calibration calibration = CalibrationFile.read(files, directory);
    CalibrationFile.publish(files, directory, calibration);
    if (!CalibrationFile.read(files, directory).equals(calibration)) {
      throw new AssertionError("another calibration after a save: " + calibration);
    }
  }
}
