/**
 * How a vector becomes the row that the graph walks: float vector in, code bytes and the kernel
 * that scores them out. Read {@link dev.nearfield.quantize.RowCodec} first.
 */
@NullMarked
package dev.nearfield.quantize;

import org.jspecify.annotations.NullMarked;
