package dev.nearfield.shard.gather;

/**
 * How many of the best {@code k} one shard has, where each of them lies there with probability
 * {@code p} and independently of the others: Binomial(k, p).
 */
final class BinomialTail {

  private BinomialTail() {}

  /**
   * The least count, at least 1, that the shard exceeds with at most this probability.
   *
   * <p>Adds up the tail from its far end, as each term follows from the one above it; in
   * logarithms, because {@code p^k} is no number for large {@code k}. O(k).
   *
   * @param p in {@code (0, 1]}
   */
  static int leastCount(int k, double p, double probability) {
    if (p >= 1) {
      return k;
    }
    double odds = Math.log(p) - Math.log1p(-p);
    double term = k * Math.log(p); // of count = k
    double tail = 0; // P(more than count)
    for (int count = k; count > 1; count--) {
      tail += Math.exp(term);
      if (tail > probability) {
        return count;
      }
      term += Math.log(count) - Math.log(k - count + 1.0) - odds;
    }
    return 1;
  }
}
