package dev.nearfield.shard.manifest;

import java.util.List;

/**
 * What recall the router reached on a sample of queries, by how far from the nearest cell it went.
 *
 * @param levels by ascending recall
 */
public record RouterCalibration(List<Level> levels) {

  private static final int MAX_LEVELS = 1_000;

  /** Checks order and number. */
  public RouterCalibration {
    levels = List.copyOf(levels);
    Checks.range("levels", levels.size(), 1, MAX_LEVELS);
    for (int i = 1; i < levels.size(); i++) {
      Checks.that(
          levels.get(i - 1).recall() < levels.get(i).recall(),
          "levels must ascend by recall, level %d does not".formatted(i));
    }
  }

  /**
   * One measured setting.
   *
   * @param recall of the exact nearest, searched exactly in the shards asked, in (0, 1]
   * @param distanceRatio cells up to this many times the nearest cell's distance are asked
   * @param meanShards asked on average
   */
  public record Level(double recall, double distanceRatio, double meanShards) {

    /** Checks the fields. */
    public Level {
      Checks.that(recall > 0 && recall <= 1, "recall must be in (0, 1], was " + recall);
      Checks.finite("distanceRatio", distanceRatio);
      Checks.finite("meanShards", meanShards);
    }
  }
}
