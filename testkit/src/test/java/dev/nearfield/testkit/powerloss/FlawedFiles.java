package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.testkit.ForwardingFiles;
import dev.nearfield.testkit.ForwardingHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A file system through which a correct log behaves as one with a flaw, for one opening. */
final class FlawedFiles extends ForwardingFiles {

  private final LogFlaw flaw;

  /** What this opening created; other files that it writes to are those it repairs. */
  private final Set<Path> created = new HashSet<>();

  FlawedFiles(FileAccess files, LogFlaw flaw) {
    super(files);
    this.flaw = flaw;
  }

  @Override
  public FileHandle create(Path file) {
    boolean forces = flaw != LogFlaw.SKIPS_FORCE && flaw != LogFlaw.SKIPS_HEADER_FORCE;
    return new Handle(super.create(file), true, forces);
  }

  @Override
  public FileHandle openForRead(Path file) {
    FileHandle handle = super.openForRead(file);
    return flaw == LogFlaw.IGNORES_CHECKSUMS ? new ResignedHandle(handle) : handle;
  }

  @Override
  public FileHandle openForWrite(Path file) {
    boolean repairs = !created.contains(file);
    return new Handle(
        super.openForWrite(file),
        !repairs || flaw != LogFlaw.SKIPS_REWRITE,
        flaw != LogFlaw.SKIPS_FORCE && (!repairs || flaw != LogFlaw.SKIPS_REPAIR_FORCE));
  }

  @Override
  public void rename(Path source, Path target) {
    created.add(target);
    super.rename(source, target);
  }

  @Override
  public void forceDirectory(Path directory) {
    if (flaw != LogFlaw.SKIPS_DIRECTORY_FORCE) {
      super.forceDirectory(directory);
    }
  }

  @Override
  public List<Path> list(Path directory) {
    List<Path> all = super.list(directory);
    boolean overlooks = flaw == LogFlaw.REUSES_SEQUENCES && all.size() > 1;
    return overlooks ? all.subList(0, all.size() - 1) : all;
  }

  /** A file of which some operations may do nothing. */
  private static final class Handle extends ForwardingHandle {

    private final boolean writes;
    private final boolean forces;

    Handle(FileHandle handle, boolean writes, boolean forces) {
      super(handle);
      this.writes = writes;
      this.forces = forces;
    }

    @Override
    public void write(ByteBuffer source, long position) {
      if (writes) {
        super.write(source, position);
      }
    }

    @Override
    public void force() {
      if (forces) {
        super.force();
      }
    }
  }
}
