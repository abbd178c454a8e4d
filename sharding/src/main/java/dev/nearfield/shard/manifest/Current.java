package dev.nearfield.shard.manifest;

import java.time.Instant;
import java.util.Optional;

/**
 * What counts: the content of the object {@code CURRENT}, the only one that changes.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param sequence one more with each change, so no two are alike
 * @param epoch what writers must have begun in; an exclusive writer raises it
 * @param generation of the manifest; 0 before the first publish
 * @param manifest of this generation; empty before the first publish
 * @param runId of the run that made this change
 * @param doomings how often objects were doomed
 * @param doomed the list of objects that will be deleted, while there is one
 */
public record Current(
    long sequence,
    long epoch,
    long generation,
    Optional<ObjectRef> manifest,
    String runId,
    long doomings,
    Optional<DoomedRef> doomed)
    implements CollectionObject {

  /** Before anything was published. */
  static final Current INITIAL =
      new Current(0, 0, 0, Optional.empty(), "none", 0, Optional.empty());

  /** Checks the fields. */
  public Current {
    FieldRules.range("sequence", sequence, 0, Long.MAX_VALUE);
    FieldRules.range("epoch", epoch, 0, Long.MAX_VALUE);
    FieldRules.range("generation", generation, 0, Long.MAX_VALUE);
    FieldRules.range("doomings", doomings, 0, Long.MAX_VALUE);
    FieldRules.name("runId", runId);
    FieldRules.that(
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
      FieldRules.moment("at", at);
    }
  }

  /** The next state with a new manifest. */
  Current published(long nextGeneration, ObjectRef nextManifest, String by) {
    return new Current(
        sequence + 1, epoch, nextGeneration, Optional.of(nextManifest), by, doomings, doomed);
  }

  /** The next state that shuts out all who began before. */
  Current fenced(String by) {
    return new Current(sequence + 1, epoch + 1, generation, manifest, by, doomings, doomed);
  }

  /** The next state in which nobody may use the listed objects anew. */
  Current dooming(DoomedRef list, String by) {
    return new Current(
        sequence + 1, epoch, generation, manifest, by, doomings + 1, Optional.of(list));
  }

  /** The next state after the doomed objects were deleted. */
  Current swept(String by) {
    return new Current(sequence + 1, epoch, generation, manifest, by, doomings, Optional.empty());
  }
}
