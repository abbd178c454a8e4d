/**
 * What tests and measurements share: seeded data, an exact oracle, recall, child JVMs, and (in
 * {@link dev.nearfield.testkit.dataset}) readers of vector files and (in {@link
 * dev.nearfield.testkit.powerloss}) disks after a power loss.
 *
 * <p>Nothing depends on it but tests, the command line and benchmarks. Threads: as each class says.
 */
@NullMarked
package dev.nearfield.testkit;

import org.jspecify.annotations.NullMarked;
