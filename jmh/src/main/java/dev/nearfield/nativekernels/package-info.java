/**
 * The row kernels beside the same work in C, over the same memory in the same process.
 *
 * <p>{@link dev.nearfield.nativekernels.Kernels} compiles the C sources of {@code jmh/c} for this
 * machine and gives a table, a JSON record and an HTML page of the ratios of their times. Each
 * kernel runs in JVMs of its own ({@link dev.nearfield.nativekernels.Contest}), so that the
 * profiles of two do not mix; there Java and C take turns, round by round, and are checked against
 * each other before they are timed.
 *
 * <p>To add a kernel, name it in {@link dev.nearfield.nativekernels.Subject}.
 */
@NullMarked
package dev.nearfield.nativekernels;

import org.jspecify.annotations.NullMarked;
