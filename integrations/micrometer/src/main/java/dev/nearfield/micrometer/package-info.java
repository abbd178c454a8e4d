/**
 * Metrics of an index as meters of Micrometer: {@link dev.nearfield.micrometer.MicrometerSink}.
 *
 * <p>Threads: safe. Owns: nothing; the registry owns the meters.
 */
@NullMarked
package dev.nearfield.micrometer;

import org.jspecify.annotations.NullMarked;
