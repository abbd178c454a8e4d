package dev.nearfield.shard.manifest;

/** A generation or tag is not there any more, or never was. */
public final class GenerationMissingException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports what was asked for. */
  public GenerationMissingException(String what, String why) {
    this("%s cannot be opened: %s; see the history".formatted(what, why));
  }

  private GenerationMissingException(String message) {
    super(message);
  }

  static GenerationMissingException noTag(String done, String name) {
    return new GenerationMissingException(
        "tag %s cannot be %s: there is no such tag; see the history".formatted(name, done));
  }
}
