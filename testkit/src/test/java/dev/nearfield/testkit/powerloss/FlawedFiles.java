package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A file system through which a correct log behaves as one with a flaw, for one opening. */
final class FlawedFiles implements FileAccess {

  private final FileAccess files;
  private final LogFlaw flaw;

  /** What this opening created; other files that it writes to are those it repairs. */
  private final Set<Path> created = new HashSet<>();

  FlawedFiles(FileAccess files, LogFlaw flaw) {
    this.files = files;
    this.flaw = flaw;
  }

  @Override
  public FileHandle create(Path file) {
    boolean forces = flaw != LogFlaw.SKIPS_FORCE && flaw != LogFlaw.SKIPS_HEADER_FORCE;
    return new Handle(files.create(file), true, forces);
  }

  @Override
  public FileHandle openForRead(Path file) {
    FileHandle handle = files.openForRead(file);
    return flaw == LogFlaw.IGNORES_CHECKSUMS ? new ResignedHandle(handle) : handle;
  }

  @Override
  public FileHandle openForWrite(Path file) {
    boolean repairs = !created.contains(file);
    return new Handle(
        files.openForWrite(file),
        !repairs || flaw != LogFlaw.SKIPS_REWRITE,
        flaw != LogFlaw.SKIPS_FORCE && (!repairs || flaw != LogFlaw.SKIPS_REPAIR_FORCE));
  }

  @Override
  public void rename(Path source, Path target) {
    created.add(target);
    files.rename(source, target);
  }

  @Override
  public void delete(Path file) {
    files.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) {
    if (flaw != LogFlaw.SKIPS_DIRECTORY_FORCE) {
      files.forceDirectory(directory);
    }
  }

  @Override
  public void createDirectories(Path directory) {
    files.createDirectories(directory);
  }

  @Override
  public List<Path> list(Path directory) {
    List<Path> all = files.list(directory);
    boolean overlooks = flaw == LogFlaw.REUSES_SEQUENCES && all.size() > 1;
    return overlooks ? all.subList(0, all.size() - 1) : all;
  }

  @Override
  public boolean exists(Path file) {
    return files.exists(file);
  }

  /** A file of which some operations may do nothing. */
  private record Handle(FileHandle handle, boolean writes, boolean forces) implements FileHandle {

    @Override
    public Path file() {
      return handle.file();
    }

    @Override
    public void write(ByteBuffer source, long position) {
      if (writes) {
        handle.write(source, position);
      }
    }

    @Override
    public int read(ByteBuffer destination, long position) {
      return handle.read(destination, position);
    }

    @Override
    public long size() {
      return handle.size();
    }

    @Override
    public void force() {
      if (forces) {
        handle.force();
      }
    }

    @Override
    public void truncate(long size) {
      handle.truncate(size);
    }

    @Override
    public MemorySegment map(long offset, long length, Arena arena) {
      return handle.map(offset, length, arena);
    }

    @Override
    public void close() {
      handle.close();
    }
  }
}
