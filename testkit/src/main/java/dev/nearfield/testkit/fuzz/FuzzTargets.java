package dev.nearfield.testkit.fuzz;

import dev.nearfield.testkit.Mutations;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Tries targets without a fuzzer: what a build does with each of them.
 *
 * <p>Threads: static, one per target. Owns: nothing.
 */
public final class FuzzTargets {

  private static final int MUTANTS = 5;

  private FuzzTargets() {}

  /**
   * Feeds a target its seeds, each of which must be read, an empty input, and a few mutants of each
   * seed, some of which must be refused.
   *
   * @throws AssertionError if it is otherwise, or the target finds a promise broken
   */
  public static void check(FuzzTarget target, long seed) {
    var random = new SplittableRandom(seed);
    boolean isAnyRefused = false;
    target.reads(new byte[0]);
    for (byte[] valid : target.seeds()) {
      if (!target.reads(valid.clone())) {
        throw new AssertionError("refuses its seed " + Arrays.toString(valid));
      }
      for (int mutant = 0; mutant < MUTANTS; mutant++) {
        isAnyRefused |= !target.reads(Mutations.mutate(valid, random));
      }
    }
    if (!isAnyRefused) {
      throw new AssertionError("refuses nothing");
    }
  }
}
