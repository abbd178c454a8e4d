package dev.nearfield.shard.reader;

/**
 * Which generation of a collection a reader opens.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface GenerationChoice
    permits CandidateGeneration,
        GenerationChoice.Newest,
        GenerationChoice.Numbered,
        GenerationChoice.Tagged {

  /** The one that is current, now and after each refresh. */
  static GenerationChoice current() {
    return new Newest();
  }

  /** The one that a tag names; a refresh follows a tag that moved. */
  static GenerationChoice tag(String name) {
    return new Tagged(name);
  }

  /** One of the past, which stays. */
  static GenerationChoice number(long generation) {
    return new Numbered(generation);
  }

  /** See {@link #current()}. */
  record Newest() implements GenerationChoice {}

  /**
   * See {@link #tag(String)}.
   *
   * @param name of the tag
   */
  record Tagged(String name) implements GenerationChoice {}

  /**
   * See {@link #number(long)}.
   *
   * @param generation its number
   */
  record Numbered(long generation) implements GenerationChoice {}
}
