/**
 * Threads that share out numbered tasks: {@link dev.nearfield.parallel.Workers}. Given a task for
 * each number, runs them all; what a task does with its worker's number is its own business.
 *
 * <p>Threads: a crew is used by one thread. Owns: its threads.
 */
@NullMarked
package dev.nearfield.parallel;

import org.jspecify.annotations.NullMarked;
