package dev.nearfield.peers;

/**
 * How an engine did at one beam width.
 *
 * @param beamWidth candidates kept
 * @param recall share of the true neighbors found
 * @param speed the best of all rounds
 * @param scoredPerQuery vectors compared with a query, on average; negative if not told
 */
record Point(int beamWidth, double recall, Reply.Measured speed, double scoredPerQuery) {}
