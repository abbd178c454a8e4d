package dev.nearfield.peers;

/**
 * All figures of one engine.
 *
 * @param engine name, as in {@link Engines}; with a file's name if the figures come from there
 * @param built cost of the build
 * @param openMillis from the call that opens to the first answer, median of fresh processes
 * @param weighed memory that the open index added to its process, after all measurements
 * @param curve recall against speed
 */
record Result(
    String engine, Reply.Built built, double openMillis, Reply.Weighed weighed, Curve curve) {

  /** The same under another name. */
  Result named(String name) {
    return new Result(name, built, openMillis, weighed, curve);
  }
}
