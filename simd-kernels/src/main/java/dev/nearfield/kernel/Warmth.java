package dev.nearfield.kernel;

/**
 * Whether the vector kernels that were made with it may run yet, or plain Java does in their place.
 *
 * <p>Until the JIT has compiled them, vector kernels take a hundred times as long as plain Java,
 * which gives the same scores. So whoever needs answers from a young process makes kernels with a
 * cold warmth, has them warmed beside ({@link KernelWarmup}), and reports it here.
 *
 * <p>Threads: safe. Owns: nothing.
 */
public final class Warmth {

  /** That of kernels which use vectors from the start. */
  public static final Warmth WARM = new Warmth(true);

  private volatile boolean warm;

  private Warmth(boolean warm) {
    this.warm = warm;
  }

  /** A new one, whose kernels run in plain Java for now. */
  public static Warmth cold() {
    return new Warmth(false);
  }

  /** Whether vectors are used. */
  public boolean isWarm() {
    return warm;
  }

  /** Lets every query prepared from now on use vectors. */
  public void setWarm() {
    warm = true;
  }
}
