/**
 * Measures an index: given base vectors and queries, builds, reopens and searches it, and gives a
 * {@link dev.nearfield.cli.bench.BenchReport} of time, memory and recall.
 *
 * <p>Every figure is defined where it is taken: {@link dev.nearfield.cli.bench.Sweep} for latency
 * and throughput, {@link dev.nearfield.cli.bench.RecallMeter} for recall, {@link
 * dev.nearfield.cli.bench.IndexBuild} for build time, {@link dev.nearfield.cli.bench.MemoryProbe}
 * for memory. Read {@link dev.nearfield.cli.bench.Bench} first.
 */
@NullMarked
package dev.nearfield.cli.bench;

import org.jspecify.annotations.NullMarked;
