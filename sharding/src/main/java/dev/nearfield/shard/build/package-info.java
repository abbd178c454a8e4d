/**
 * Building a whole corpus: given vectors and a router, a shard file for every shard and the router
 * beside them, in one folder that can be published.
 *
 * <p>Start at {@link dev.nearfield.shard.build.Assignment}, which says what belongs where, and go
 * on to {@link dev.nearfield.shard.build.ShardedBuild}.
 *
 * <p>Threads and ownership: see each class.
 */
@NullMarked
package dev.nearfield.shard.build;

import org.jspecify.annotations.NullMarked;
