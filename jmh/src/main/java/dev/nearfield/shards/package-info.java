/**
 * What sharding costs and loses: vectors in, tables of recall ceilings and of loads out. Start at
 * {@link dev.nearfield.shards.Ceilings}, the {@code jmh/shards} command.
 *
 * <p>Threads and ownership: one command, one run.
 */
@NullMarked
package dev.nearfield.shards;

import org.jspecify.annotations.NullMarked;
