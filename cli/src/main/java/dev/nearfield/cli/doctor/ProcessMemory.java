package dev.nearfield.cli.doctor;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Memory of a process, where the system tells. */
public final class ProcessMemory {

  private ProcessMemory() {}

  /** Bytes of a process that are in memory; null if that is not known. */
  public static @Nullable Long residentBytes(long processId) {
    OptionalLong bytes =
        ProcFiles.kilobytes(ProcFiles.lines("/proc/%d/status".formatted(processId)), "VmRSS");
    return bytes.isPresent() ? bytes.getAsLong() : null;
  }
}
