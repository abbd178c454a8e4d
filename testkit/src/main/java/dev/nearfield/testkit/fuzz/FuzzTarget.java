package dev.nearfield.testkit.fuzz;

import java.util.List;

/**
 * A parser that takes bytes from anywhere. A class of its own with a public constructor without
 * parameters, named {@code *FuzzTarget}, so that {@code testkit/fuzz} finds it.
 *
 * <p>Threads: one at a time. Owns: nothing that outlives an input.
 */
public interface FuzzTarget {

  /** Inputs that {@link #reads}, small and different, from which a fuzzer goes on. */
  List<byte[]> seeds();

  /**
   * Parses an input and checks what the parser promises.
   *
   * @return whether it was read; false if it was refused by an exception of the promised type
   * @throws AssertionError if what was read breaks a promise. Whatever else it throws breaks one
   *     too
   */
  boolean reads(byte[] input);
}
