/**
 * The navigable graph: rows of codes in, their neighbors out; a prepared query in, a beam of the
 * nearest ordinals out. The algorithm is HNSW (Malkov and Yashunin, arXiv:1603.09320) on off-heap
 * adjacency. Readers take no locks; writers lock one neighbor list at a time. Read {@link
 * dev.nearfield.graph.HnswGraph} first, then {@link dev.nearfield.graph.GraphSearch}.
 */
@NullMarked
package dev.nearfield.graph;

import org.jspecify.annotations.NullMarked;
