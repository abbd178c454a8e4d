/**
 * Arithmetic over rows of bytes: vectors in, encoded rows in the caller's memory out; a prepared
 * query and the addresses of rows in, scores out.
 *
 * <p>Read {@link dev.nearfield.kernel.RowKernel} first. A row is a vector in one of four formats,
 * {@link dev.nearfield.kernel.Float32Row}, {@link dev.nearfield.kernel.BFloat16Row}, {@link
 * dev.nearfield.kernel.Float16Row} or {@link dev.nearfield.kernel.Int8Row}; kernels take it by
 * address, which {@link dev.nearfield.kernel.RowTable} finds for an ordinal. Rows of bits, {@link
 * dev.nearfield.kernel.BitRow}, have kernels with integer results, {@link
 * dev.nearfield.kernel.BitKernel}. Rows of one and of four bits per component that only estimate a
 * score, {@link dev.nearfield.kernel.Bit1Row} and {@link dev.nearfield.kernel.Int4Row}, have a
 * {@link dev.nearfield.kernel.CellKernel}, whose query is a vector. {@link
 * dev.nearfield.kernel.RawMemory} is the only class that touches memory.
 *
 * <p>Threads: rows are read by any number of threads; a query's memory belongs to one. Owns:
 * nothing, every address is the caller's, who keeps its memory open meanwhile.
 */
@NullMarked
package dev.nearfield.kernel;

import org.jspecify.annotations.NullMarked;
