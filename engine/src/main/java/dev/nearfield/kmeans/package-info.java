/**
 * k-means: vectors in, the centroids of their cells and the cell of each vector out.
 *
 * <p>Read {@link dev.nearfield.kmeans.KMeans} first; {@link dev.nearfield.kmeans.KMeansOptions}
 * says what can be chosen, {@link dev.nearfield.kmeans.Centroids} is the outcome. A run depends on
 * the vectors, the options and their seed, and on nothing else: not on threads, CPUs or timing.
 *
 * <p>Threads: options and centroids are immutable; a run uses as many threads as it is told. Owns:
 * a run holds its training rows off the heap until it ends.
 */
@NullMarked
package dev.nearfield.kmeans;

import org.jspecify.annotations.NullMarked;
