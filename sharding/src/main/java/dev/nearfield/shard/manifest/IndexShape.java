package dev.nearfield.shard.manifest;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.storage.KeyType;

/**
 * What the indexes of all shards have alike; who builds the next generation builds alike.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param codes what walks read; never {@link Codes#AUTO}, which is a wish and no format
 * @param encoding how vectors are stored in full
 * @param ids type of the ids
 * @param maxNeighbors most neighbors of a row on level 0
 * @param buildBeamWidth candidates kept while building
 * @param seed what decides the levels of rows
 */
public record IndexShape(
    Codes codes, Encoding encoding, KeyType ids, int maxNeighbors, int buildBeamWidth, long seed) {

  private static final int MAX_NEIGHBORS = 255;
  private static final int MAX_BUILD_BEAM_WIDTH = 65_536;

  /** Checks the bounds. */
  public IndexShape {
    FieldRules.that(codes != Codes.AUTO, "codes must be those that were chosen, were AUTO");
    FieldRules.range("maxNeighbors", maxNeighbors, 2, MAX_NEIGHBORS);
    FieldRules.range("buildBeamWidth", buildBeamWidth, 1, MAX_BUILD_BEAM_WIDTH);
  }
}
