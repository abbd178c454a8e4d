/**
 * The index behind the public API: vectors and ids in; graph, full-precision rows and files kept in
 * step; hits out. Read {@link dev.nearfield.index.HnswIndex} first.
 */
@NullMarked
package dev.nearfield.index;

import org.jspecify.annotations.NullMarked;
