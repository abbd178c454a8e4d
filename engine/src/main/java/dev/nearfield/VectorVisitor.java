package dev.nearfield;

/**
 * Is shown an index's vectors one by one; see {@link VectorIndex#forEach}.
 *
 * <p>Threads: called by the thread that called {@code forEach}. Owns: nothing.
 */
@FunctionalInterface
public interface VectorVisitor {

  /**
   * Takes one vector.
   *
   * @param id a {@code String}, {@code Long} or {@code UUID}, as the index has it
   * @param vector as {@link VectorIndex#get} returns it, shape {@code [dimension]}; the same array
   *     every time, so copy what must last
   * @return whether to go on
   */
  boolean visit(Object id, float[] vector);
}
