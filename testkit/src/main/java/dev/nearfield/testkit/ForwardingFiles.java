package dev.nearfield.testkit;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system that passes everything on to another one, for those that change a thing or two.
 *
 * <p>Threads: safe, as the other one is. Owns: nothing.
 */
public class ForwardingFiles implements FileAccess {

  private final FileAccess files;

  /** Passes everything on to this one. */
  protected ForwardingFiles(FileAccess files) {
    this.files = files;
  }

  @Override
  public FileHandle create(Path file) {
    return files.create(file);
  }

  @Override
  public FileHandle openForRead(Path file) {
    return files.openForRead(file);
  }

  @Override
  public FileHandle openForWrite(Path file) {
    return files.openForWrite(file);
  }

  @Override
  public void rename(Path source, Path target) {
    files.rename(source, target);
  }

  @Override
  public void delete(Path file) {
    files.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) {
    files.forceDirectory(directory);
  }

  @Override
  public void createDirectories(Path directory) {
    files.createDirectories(directory);
  }

  @Override
  public List<Path> list(Path directory) {
    return files.list(directory);
  }

  @Override
  public boolean exists(Path file) {
    return files.exists(file);
  }
}
