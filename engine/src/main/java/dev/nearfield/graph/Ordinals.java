package dev.nearfield.graph;

/**
 * Names for special ordinals.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Ordinals {

  /** No ordinal. */
  public static final int NONE = -1;

  private Ordinals() {}
}
