package dev.nearfield.index;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import java.nio.file.Path;

/** Any bytes as a file of sections, whatever they hold: its frame opens and its blocks read. */
public final class SectionFileFuzzTarget extends FuzzedFile {

  private static final int MAX_BYTES = 1 << 20;

  /** Called by name. */
  public SectionFileFuzzTarget() {
    super(IndexFile.NAME);
  }

  @Override
  void read(FileAccess files, Path directory) {
    try (SectionFile file = IndexFile.open(files, directory)) {
      file.verify();
      for (String section : file.sections()) {
        if (file.readAll(section, MAX_BYTES).remaining() != file.length(section)) {
          throw new AssertionError("section '%s' reads otherwise".formatted(section));
        }
      }
    }
  }
}
