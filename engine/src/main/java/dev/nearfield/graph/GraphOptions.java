package dev.nearfield.graph;

import dev.nearfield.OutOfRangeException;

/**
 * The shape of a graph.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param maxNeighbors most neighbors of a row on level 0, {@code 2..255}; upper levels hold half
 * @param buildBeamWidth candidates kept while a row is linked, {@code maxNeighbors..4096}
 * @param levelSeed seed of the rows' levels
 */
public record GraphOptions(int maxNeighbors, int buildBeamWidth, long levelSeed) {

  /** 31 ordinals and their header fill two cache lines. */
  public static final int DEFAULT_MAX_NEIGHBORS = 31;

  /** As other engines' usual efConstruction. */
  public static final int DEFAULT_BUILD_BEAM_WIDTH = 200;

  /** Fewer would leave nothing to select. */
  public static final int MIN_NEIGHBORS = 2;

  /** What a list's header can count. */
  public static final int MAX_NEIGHBORS = 255;

  /** More never paid. */
  public static final int MAX_BUILD_BEAM_WIDTH = 4096;

  /** Any constant serves. */
  public static final long DEFAULT_LEVEL_SEED = 42;

  /** Checks the bounds. */
  public GraphOptions {
    OutOfRangeException.check("maxNeighbors", maxNeighbors, MIN_NEIGHBORS, MAX_NEIGHBORS);
    OutOfRangeException.check("buildBeamWidth", buildBeamWidth, maxNeighbors, MAX_BUILD_BEAM_WIDTH);
  }

  int upperMaxNeighbors() {
    return Math.max(MIN_NEIGHBORS, maxNeighbors / 2);
  }

  /** Neighbors kept when a full list is pruned: room is left, so that not every append prunes. */
  int prunedNeighbors(int listMaxNeighbors) {
    return Math.max(1, listMaxNeighbors * 4 / 5);
  }

  double levelScale() {
    return StrictMath.log(Math.max(2, (maxNeighbors + 1) / 2));
  }
}
