package dev.nearfield.shard.manifest;

import java.time.Instant;
import java.util.Optional;

/**
 * What counts: the content of the object {@code CURRENT}, the only one that changes.
 *
 * @param sequence one more with each change, so no two are alike
 * @param epoch what writers must have begun in; an exclusive writer raises it
 * @param generation of the manifest; 0 before the first publish
 * @param manifest of this generation; empty before the first publish
 * @param runId of the run that made this change
 * @param marks how often objects were doomed
 * @param doomed the list of objects that will be deleted, while there is one
 */
public record Current(
    long sequence,
    long epoch,
    long generation,
    Optional<ObjectRef> manifest,
    String runId,
    long marks,
    Optional<DoomedRef> doomed) {

  /** Before anything was published. */
  static final Current INITIAL =
      new Current(0, 0, 0, Optional.empty(), "none", 0, Optional.empty());

  /** Checks the fields. */
  public Current {
    Checks.range("sequence", sequence, 0, Long.MAX_VALUE);
    Checks.range("epoch", epoch, 0, Long.MAX_VALUE);
    Checks.range("generation", generation, 0, Long.MAX_VALUE);
    Checks.range("marks", marks, 0, Long.MAX_VALUE);
    Checks.name("runId", runId);
    Checks.that(
        manifest.isPresent() == (generation > 0), "a generation and its manifest come together");
  }

  /**
   * A list of doomed objects.
   *
   * @param list the object that has it
   * @param at when it was made, by its maker's clock
   */
  public record DoomedRef(ObjectRef list, Instant at) {

    /** Checks the moment. */
    public DoomedRef {
      Checks.moment("at", at);
    }
  }

  /** The next state with a new manifest. */
  Current published(long nextGeneration, ObjectRef nextManifest, String by) {
    return new Current(
        sequence + 1, epoch, nextGeneration, Optional.of(nextManifest), by, marks, doomed);
  }

  /** The next state that shuts out all who began before. */
  Current fenced(String by) {
    return new Current(sequence + 1, epoch + 1, generation, manifest, by, marks, doomed);
  }

  /** The next state in which nobody may use the listed objects anew. */
  Current marked(DoomedRef list, String by) {
    return new Current(sequence + 1, epoch, generation, manifest, by, marks + 1, Optional.of(list));
  }

  /** The next state after the doomed objects were deleted. */
  Current swept(String by) {
    return new Current(sequence + 1, epoch, generation, manifest, by, marks, Optional.empty());
  }
}
