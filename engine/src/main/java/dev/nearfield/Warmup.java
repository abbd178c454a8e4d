package dev.nearfield;

/**
 * How an index that is opened gets to full speed. In a young process the Vector API is interpreted,
 * a hundred times slower than plain Java, until the JIT has compiled what searches use. A warm-up
 * runs the kernels over scratch memory and some searches for stored rows, for about a second.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Warmup {
  /**
   * On a daemon thread, while the index already serves: searches run at once, on kernels in plain
   * Java with the same scores until the others are compiled. {@link VectorIndex#close} ends it.
   */
  BACKGROUND,
  /** Before open returns: the first search is as fast as any later one. */
  BLOCKING,
  /** None: the first searches of a process are slow. For a process that searches little. */
  OFF
}
