package dev.nearfield.observe;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Events of the flight recorder, where there is one and it was ever switched on; otherwise null.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class FlightEvents {

  /*
   * The first object of an event class costs a young process a fifth of a second, recording or not,
   * so there is none before the recorder is used; asking for that costs a nanosecond. A run-time
   * image without the module jdk.jfr loads no event class at all: only this class names them, and
   * its methods run only if the module is there.
   */

  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightEvents() {}

  /** Whether events may be wanted. */
  static boolean isOn() {
    return PRESENT && FlightRecorder.isInitialized();
  }

  static @Nullable SlowSearchEvent search() {
    return isOn() ? new SlowSearchEvent() : null;
  }

  static @Nullable WorkEvent of(Observer.Work work) {
    return isOn() ? Made.of(work) : null;
  }

  /** Apart, as whoever verifies the switch loads all classes that it names. */
  private static final class Made {

    private Made() {}

    static WorkEvent of(Observer.Work work) {
      return switch (work) {
        case OPEN -> new OpenEvent();
        case RECOVERY -> new RecoveryEvent();
        case LINKING -> new LinkingEvent();
        case BULK_ADD, BULK_UPSERT -> new UpsertBatchEvent();
        case CHECKPOINT -> new CheckpointEvent();
        case CONSOLIDATION -> new ConsolidationEvent();
      };
    }
  }
}
