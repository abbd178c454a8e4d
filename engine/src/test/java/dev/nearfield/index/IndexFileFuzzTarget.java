package dev.nearfield.index;

/** Any bytes as the file of the index itself, all of its sections. */
public final class IndexFileFuzzTarget extends FuzzedFolders {

  /** Called by name. */
  public IndexFileFuzzTarget() {
    super(IndexFile.NAME);
  }
}
