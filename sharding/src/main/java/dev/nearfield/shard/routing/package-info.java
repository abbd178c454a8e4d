/**
 * Where records live and where queries go: given a record, a {@link
 * dev.nearfield.shard.routing.Router} says which shard keeps it; given a query, which shards to
 * ask, in which order, and how much of the answer each is expected to hold.
 *
 * <p>Building and searching use the same router, and a router is bytes that anyone can read again:
 * {@link dev.nearfield.shard.routing.Router#toBytes}. Its fields come from a record's metadata when
 * building and from the caller's {@link dev.nearfield.shard.routing.RoutingContext} when searching.
 *
 * <p>Threads: routers are immutable, share freely. Owns: nothing but the heap, except that routers
 * by centroids hold those outside of it until they are collected.
 */
@NullMarked
package dev.nearfield.shard.routing;

import org.jspecify.annotations.NullMarked;
