package dev.nearfield.peers;

import java.util.List;

/** What an engine's process answers to a {@link Command}: one line of JSON. */
sealed interface Reply {

  /**
   * The index is built and saved.
   *
   * @param version of the engine
   * @param cpuSeconds of the whole process, compiler and collector included, while it built
   * @param wallSeconds of the same
   * @param diskBytes of the saved files
   * @param notes what the engine said about itself, such as the width of its vectors
   */
  record Built(
      String version, double cpuSeconds, double wallSeconds, long diskBytes, List<String> notes)
      implements Reply {}

  /**
   * The index is open.
   *
   * @param millis from the call that opens it to the first answer, classes loaded on the way
   */
  record Opened(double millis) implements Reply {}

  /**
   * The answers to all queries.
   *
   * @param positions in the base file of what was found: for each query, nearest first
   * @param scoredPerQuery vectors compared with a query, on average; negative if not told
   */
  record Answered(List<int[]> positions, double scoredPerQuery) implements Reply {}

  /**
   * Speed and latency of the searching threads.
   *
   * @param qps queries per second in the fastest pass over all queries, added up over the threads
   * @param p50Micros median latency of all passes
   * @param p99Micros latency that 99 % of the searches of all passes stay below
   */
  record Measured(double qps, double p50Micros, double p99Micros) implements Reply {

    /** Each figure from the measurement in which less disturbed it. */
    Measured best(Measured other) {
      return new Measured(
          Math.max(qps, other.qps),
          Math.min(p50Micros, other.p50Micros),
          Math.min(p99Micros, other.p99Micros));
    }
  }

  /**
   * Memory that the open index added to the process.
   *
   * <p>The heap counts by what is live in it. Where the operating system does not tell, both are
   * {@link ResidentMemory#UNKNOWN}.
   *
   * @param ramBytes resident bytes, touched pages of mapped files included
   * @param anonymousBytes of those, the ones that no file backs: what the system cannot drop
   */
  record Weighed(long ramBytes, long anonymousBytes) implements Reply {}

  /** The command failed. */
  record Failed(String error) implements Reply {}
}
