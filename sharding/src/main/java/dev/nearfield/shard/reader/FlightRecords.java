package dev.nearfield.shard.reader;

import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Events of the flight recorder, where there is one and it was ever switched on; otherwise null.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class FlightRecords {

  /*
   * As with the engine's events: none is made before the recorder is used, as the first object of
   * an event class takes long; and only this class names them, so that a run-time image without
   * the module jdk.jfr loads none.
   */

  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecords() {}

  private static @Nullable ReaderEvent ifOn(Supplier<ReaderEvent> event) {
    return PRESENT && FlightRecorder.isInitialized() ? event.get() : null;
  }

  static @Nullable ReaderEvent fetch() {
    return ifOn(ShardFetchEvent::new);
  }

  static @Nullable ReaderEvent eviction() {
    return ifOn(ShardEvictionEvent::new);
  }

  static @Nullable ReaderEvent quarantine() {
    return ifOn(ShardQuarantineEvent::new);
  }

  static @Nullable ReaderEvent refresh() {
    return ifOn(RefreshEvent::new);
  }
}
