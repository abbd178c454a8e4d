/**
 * Files of vectors in the formats that benchmarks and people use.
 *
 * <p>Given a path, gives rows of floats by position. The format is recognised by content: a flat
 * header fits a file only when it explains the file's length to the byte. Every header is hostile
 * until checked, so nothing is allocated before its size is known to lie within the file. HDF5's
 * structure is jhdf's work; texts and Parquet are parsed into a temporary flat file, whole, before
 * a row is used. Given rows, writes npy and fbin files that appear whole or not at all.
 *
 * <p>Read {@link dev.nearfield.testkit.dataset.VectorFile} first.
 */
@NullMarked
package dev.nearfield.testkit.dataset;

import org.jspecify.annotations.NullMarked;
