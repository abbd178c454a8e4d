/**
 * The public API: vectors with ids in, the nearest of them to a query out.
 *
 * <p>Read {@link dev.nearfield.VectorIndex} first; {@link dev.nearfield.IndexBuilder} makes and
 * opens indexes, {@link dev.nearfield.Searcher} searches without allocating. Arguments that make no
 * sense are {@link java.lang.IllegalArgumentException}s of their own class, failures of files are
 * {@link dev.nearfield.storage.StorageException}s.
 *
 * <p>Threads: an index and a query are safe to share; a builder and a searcher belong to one thread
 * at a time. Owns: an index owns its memory, its files and its folder's lock until it is closed.
 */
@NullMarked
package dev.nearfield;

import org.jspecify.annotations.NullMarked;
