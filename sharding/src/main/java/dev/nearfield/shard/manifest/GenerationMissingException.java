package dev.nearfield.shard.manifest;

/** A generation or tag is not there any more, or never was. */
public final class GenerationMissingException extends ManifestException {

  private static final long serialVersionUID = 1L;

  /** Reports what was asked for. */
  public GenerationMissingException(String what, String why) {
    super("%s cannot be opened: %s; see the history".formatted(what, why));
  }
}
