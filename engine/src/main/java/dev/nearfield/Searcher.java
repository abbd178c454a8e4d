package dev.nearfield;

import java.util.UUID;

/**
 * Searches again and again without allocating: the last result is read by rank.
 *
 * <pre>{@code
 * try (Searcher searcher = index.searcher()) {
 *   int count = searcher.search(vector, 10, 64);
 *   for (int rank = 0; rank < count; rank++) use(searcher.longId(rank), searcher.score(rank));
 * }
 * }</pre>
 *
 * <p>Threads: one at a time. Owns: scratch memory, until closed.
 */
public interface Searcher extends AutoCloseable {

  /**
   * Finds the nearest rows with the code format's default rerank count.
   *
   * @param vector shape {@code [dimension]}
   * @param k hits wanted
   * @param beamWidth candidates kept, at least {@code k}
   * @return hits found, at most {@code k}
   */
  int search(float[] vector, int k, int beamWidth);

  /**
   * {@link #search(float[], int, int)} with a rerank count between {@code k} and the beam width.
   */
  int search(float[] vector, int k, int beamWidth, int rerankCount);

  /**
   * Answers any query: a range, an exact search, one with a deadline. A query keeps the vector it
   * was made of without a copy, so one query whose vector is overwritten between searches serves
   * again and again without garbage.
   *
   * @return hits found
   */
  int search(Query query);

  /** Score of a hit of the last search; rank 0 is the nearest. */
  float score(int rank);

  /** Id of a hit, for {@code long} ids. */
  long longId(int rank);

  /** Id of a hit, for {@code String} ids; allocates the string. */
  String stringId(int rank);

  /** Id of a hit, for {@code UUID} ids; allocates the UUID. */
  UUID uuidId(int rank);

  /** Rows scored by the last search. */
  long scoredCount();

  /** Rows scored again by their stored vectors by the last search; 0 where codes are exact. */
  int rerankCount();

  /** Whether a deadline cut the last search short. */
  boolean partial();

  /** Whether the last search left out nodes of its beam that were farther than its slack. */
  boolean stoppedEarly();

  @Override
  void close();
}
