package dev.nearfield.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A meter for each thing that a sink is told of, made at once, so that all are there from the start
 * with zeros.
 *
 * <p>Threads: safe. Owns: nothing; the registry owns the meters.
 *
 * @param <C> what is counted
 * @param <T> what is timed
 */
final class Meters<C extends Enum<C>, T extends Enum<T>> {

  private final Map<C, Counter> counters;
  private final Map<T, Timer> timers;

  /** What a meter is called. */
  record Name(String name, String description) {}

  /** Registers all. */
  Meters(
      MeterRegistry registry,
      Tags tags,
      Class<C> counts,
      Function<C, Name> countNames,
      Class<T> times,
      Function<T, Name> timeNames) {
    counters = new EnumMap<>(counts);
    for (C each : counts.getEnumConstants()) {
      Name name = countNames.apply(each);
      counters.put(
          each,
          Counter.builder(name.name).description(name.description).tags(tags).register(registry));
    }
    timers = new EnumMap<>(times);
    for (T each : times.getEnumConstants()) {
      Name name = timeNames.apply(each);
      timers.put(
          each,
          Timer.builder(name.name).description(name.description).tags(tags).register(registry));
    }
  }

  void add(C counter, long amount) {
    Objects.requireNonNull(counters.get(counter)).increment((double) amount);
  }

  void record(T timer, long nanos) {
    Objects.requireNonNull(timers.get(timer)).record(nanos, TimeUnit.NANOSECONDS);
  }
}
