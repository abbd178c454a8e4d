package dev.nearfield.cli.bench;

import dev.nearfield.cli.bench.Sweep.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench} measured; its JSON form is a contract with other tools.
 *
 * @param dataset what was indexed
 * @param settings what was asked for
 * @param build what building took
 * @param bytes what the index takes
 * @param openMs opening the saved index, up to its first answer, in milliseconds
 * @param points one per beam width
 * @param machine where this was measured
 */
public record BenchReport(
    Dataset dataset,
    Settings settings,
    Build build,
    Bytes bytes,
    double openMs,
    List<Point> points,
    Machine machine) {

  /** Copies the points. */
  public BenchReport {
    points = List.copyOf(points);
  }

  /**
   * What was indexed.
   *
   * @param base file name, without its folder
   * @param count vectors
   * @param dimension components per vector
   * @param metric {@code l2}, {@code cosine} or {@code dot}
   */
  public record Dataset(String base, int count, int dimension, String metric) {}

  /**
   * What was asked for.
   *
   * @param k hits per query
   * @param codes code format that the graph walks
   * @param vectors encoding of the stored vectors
   * @param maxNeighbors most neighbors of a row on level 0
   * @param buildBeamWidth candidates kept while a row was linked
   * @param threads searching threads
   * @param rounds measured passes over the queries per point
   * @param queries number of queries
   * @param query name of the queries' file, without its folder
   * @param truth name of the truth's file, without its folder; null where it was computed
   */
  public record Settings(
      int k,
      String codes,
      String vectors,
      int maxNeighbors,
      int buildBeamWidth,
      int threads,
      int rounds,
      int queries,
      String query,
      @Nullable String truth) {}

  /**
   * What building took.
   *
   * @param seconds wall time of adding all vectors
   * @param cpuSeconds processor time of the whole process meanwhile, JIT compiler included
   * @param threads building threads
   * @param saveSeconds wall time of making the result durable
   */
  public record Build(double seconds, double cpuSeconds, int threads, double saveSeconds) {}

  /**
   * What the index takes.
   *
   * @param ramCodes rows that the graph walks
   * @param ramGraph adjacency of all levels
   * @param ramTotal all memory that the index accounts for
   * @param rssAnon anonymous memory of a process that has the index open and searched it, less that
   *     of a JVM that does nothing; null where the system does not tell
   * @param disk all files
   */
  public record Bytes(
      long ramCodes, long ramGraph, long ramTotal, @Nullable Long rssAnon, long disk) {}
}
