/**
 * Metrics as meters of Micrometer: {@link dev.nearfield.micrometer.MicrometerSink} of an index,
 * {@link dev.nearfield.micrometer.MicrometerShardSink} of those who read shards.
 *
 * <p>Threads: safe. Owns: nothing; the registry owns the meters.
 */
@NullMarked
package dev.nearfield.micrometer;

import org.jspecify.annotations.NullMarked;
