/**
 * Bytes at rest: rows, sections and ids go in, come back checked, and survive a crash or say so.
 *
 * <p>Files are written through channels ({@link dev.nearfield.storage.FileAccess}), published by
 * rename, and mapped for reading only. What changes in memory lives in {@link
 * dev.nearfield.storage.ChunkedMemory}. Threads and ownership are stated per class; whoever opens
 * closes. Failures of the world are {@link dev.nearfield.storage.StorageException}s. Read {@link
 * dev.nearfield.storage.SectionFile} first.
 */
@NullMarked
package dev.nearfield.storage;

import org.jspecify.annotations.NullMarked;
