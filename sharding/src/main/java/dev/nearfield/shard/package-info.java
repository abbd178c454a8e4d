/**
 * Many indexes: a corpus larger than one machine, cut into shards. Given records, a router says
 * which shard keeps each; given a query, which shards to ask.
 *
 * <p>Threads and ownership: see each package below.
 */
@NullMarked
package dev.nearfield.shard;

import org.jspecify.annotations.NullMarked;
