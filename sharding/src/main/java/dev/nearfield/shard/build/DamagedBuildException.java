package dev.nearfield.shard.build;

/** A folder of shards does not hold what the build made: a file is missing, foreign or changed. */
public final class DamagedBuildException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  DamagedBuildException(String message) {
    super(message + ": restore the file, or build again into a new folder");
  }
}
