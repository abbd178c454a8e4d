/**
 * What an index tells of itself while it runs. Given searches, updates and what else happens,
 * counts and times them, hands them to a {@link dev.nearfield.MetricsSink}, to the flight recorder
 * and to the log, and keeps the file that other processes follow. Start at {@link
 * dev.nearfield.observe.Observer}.
 *
 * <p>Threads: safe. Owns: the live file and its thread.
 */
@NullMarked
package dev.nearfield.observe;

import org.jspecify.annotations.NullMarked;
