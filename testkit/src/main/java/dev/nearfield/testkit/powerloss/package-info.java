/**
 * What a disk may look like after the power fails: a file system in memory records what a program
 * did to it, and draws the states that the next start could find.
 *
 * <p>Operations in, disks out. Threads and ownership: as each class says. Read {@link
 * dev.nearfield.testkit.powerloss.SimulatedDisk} first.
 */
@NullMarked
package dev.nearfield.testkit.powerloss;

import org.jspecify.annotations.NullMarked;
