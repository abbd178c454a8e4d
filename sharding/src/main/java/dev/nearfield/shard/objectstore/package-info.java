/**
 * Objects under keys, kept in a folder or in S3. Given a {@link
 * dev.nearfield.shard.objectstore.StoreLocation}, gives an {@link
 * dev.nearfield.shard.objectstore.ObjectStore}: whole and ranged reads, writes that may ask for a
 * condition, lists.
 *
 * <p>What publishing is built on: a write is seen whole or not at all, and a write under a
 * condition is decided by the store, not by who asks. Which conditions a store really keeps is told
 * by a {@link dev.nearfield.shard.objectstore.ConditionProbe}. Every failure is an {@link
 * dev.nearfield.shard.objectstore.ObjectStoreException} that says what, where and what to do.
 *
 * <p>Threads: stores are safe. Ownership: the caller closes the store. Begin with {@link
 * dev.nearfield.shard.objectstore.ObjectStore}.
 */
@NullMarked
package dev.nearfield.shard.objectstore;

import org.jspecify.annotations.NullMarked;
