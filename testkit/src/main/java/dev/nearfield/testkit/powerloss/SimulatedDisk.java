package dev.nearfield.testkit.powerloss;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file system in memory that remembers everything done to it, so that the power can fail at any
 * moment afterwards.
 *
 * <pre>{@code
 * var disk = SimulatedDisk.empty(root);
 * save(disk);
 * var loss = new PowerLoss(disk);
 * for (int at = 0; at <= loss.operationCount(); at++) {
 *   loss.advanceTo(at);
 *   open(loss.draw(DirectoryOrder.UNORDERED, seed)); // a disk that the next start may find
 * }
 * }</pre>
 *
 * <p>A drawn disk records again, so the power can fail during recovery too. Files are sparse: a
 * hole of 64 MB costs nothing, also when it is mapped.
 *
 * <p>Threads: safe; operations happen one at a time, but a force takes {@link #forcePause} and
 * covers only what was written before it began. Owns: its bytes; mappings belong to their arenas.
 */
public final class SimulatedDisk implements FileAccess {

  private final State initial;
  private final Map<Path, Integer> names;
  private final Set<Path> directories;
  private final Map<Integer, SimulatedFile> contents = new HashMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private int nextFile;
  private int forcesUntilFailure = Integer.MAX_VALUE;
  private Runnable forcePause = () -> {};

  /**
   * A disk at rest.
   *
   * @param names the file of each name
   * @param directories the directories
   * @param files the bytes of each file
   */
  record State(Map<Path, Integer> names, Set<Path> directories, Map<Integer, PagedBytes> files) {}

  SimulatedDisk(State initial) {
    this.initial = initial;
    this.names = new HashMap<>(initial.names());
    this.directories = new HashSet<>(initial.directories());
    initial.files().forEach((file, bytes) -> contents.put(file, simulated(file, bytes.copy())));
    this.nextFile = initial.files().keySet().stream().mapToInt(file -> file + 1).max().orElse(0);
  }

  /** A disk that holds one empty directory. */
  public static SimulatedDisk empty(Path directory) {
    return new SimulatedDisk(new State(Map.of(), Set.of(directory), Map.of()));
  }

  /** The n-th force of a file from now fails, from 1, and its pages count as written since. */
  public synchronized SimulatedDisk failForce(int number) {
    forcesUntilFailure = number;
    return this;
  }

  /** What a force does between its beginning and its end: give other threads a chance. */
  public SimulatedDisk forcePause(Runnable pause) {
    forcePause = pause;
    return this;
  }

  /** How many operations were recorded: the moment, for a test that notes what was promised. */
  public synchronized int operationCount() {
    return operations.size();
  }

  /** The disk as the next process finds it after this one was killed: nothing is lost. */
  public synchronized SimulatedDisk afterKill() {
    Map<Integer, PagedBytes> files = new HashMap<>();
    names.values().forEach(file -> files.put(file, require(file).bytes()));
    return new SimulatedDisk(new State(Map.copyOf(names), Set.copyOf(directories), files));
  }

  @Override
  public synchronized FileHandle create(Path file) {
    if (names.containsKey(file)) {
      throw refused("create", file, new FileAlreadyExistsException(file.toString()));
    }
    if (!directories.contains(Operation.parent(file))) {
      throw refused("create", file, new NoSuchFileException(file.toString()));
    }
    int number = nextFile++;
    contents.put(number, simulated(number, new PagedBytes()));
    names.put(file, number);
    operations.add(new Operation.Create(file, number));
    return open("create", file);
  }

  @Override
  public synchronized FileHandle openForRead(Path file) {
    return open("open", file);
  }

  @Override
  public synchronized FileHandle openForWrite(Path file) {
    return open("open for writing", file);
  }

  @Override
  public synchronized void rename(Path source, Path target) {
    int file = require("rename", source);
    names.remove(source);
    names.put(target, file);
    operations.add(new Operation.Rename(source, target, file));
  }

  @Override
  public synchronized void delete(Path file) {
    if (names.remove(file) != null) {
      operations.add(new Operation.Delete(file));
    }
  }

  @Override
  public synchronized void forceDirectory(Path directory) {
    requireDirectory("force", directory);
    operations.add(new Operation.ForceDirectory(directory, operations.size()));
  }

  @Override
  public synchronized void createDirectories(Path directory) {
    if (!directories.contains(directory)) {
      createDirectories(Operation.parent(directory));
      directories.add(directory);
      operations.add(new Operation.MakeDirectory(directory));
    }
  }

  @Override
  public synchronized List<Path> list(Path directory) {
    requireDirectory("list", directory);
    Set<Path> found = new HashSet<>(names.keySet());
    found.addAll(directories);
    return found.stream().filter(name -> directory.equals(name.getParent())).sorted().toList();
  }

  @Override
  public synchronized boolean exists(Path file) {
    return names.containsKey(file) || directories.contains(file);
  }

  State initial() {
    return initial;
  }

  synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  synchronized void record(Operation operation) {
    operations.add(operation);
  }

  /** Forces: what is recorded when this begins is on disk when it ends. */
  void force(int file, Path name) {
    int before = operationCount();
    forcePause.run();
    synchronized (this) {
      boolean failed = --forcesUntilFailure == 0;
      operations.add(new Operation.Force(file, before, failed));
      if (failed) {
        throw refused("force", name, new IOException("Input/output error"));
      }
    }
  }

  static FileAccessException refused(String operation, Path file, IOException reason) {
    return new FileAccessException(operation, file, reason);
  }

  private SimulatedFile simulated(int number, PagedBytes bytes) {
    return new SimulatedFile(this, number, bytes);
  }

  private FileHandle open(String operation, Path file) {
    return new SimulatedHandle(require(require(operation, file)), file);
  }

  private SimulatedFile require(int number) {
    SimulatedFile content = contents.get(number);
    if (content == null) {
      throw new AssertionError("file %d has no content".formatted(number));
    }
    return content;
  }

  private int require(String operation, Path file) {
    Integer number = names.get(file);
    if (number == null) {
      throw refused(operation, file, new NoSuchFileException(file.toString()));
    }
    return number;
  }

  private void requireDirectory(String operation, Path directory) {
    if (!directories.contains(directory)) {
      throw refused(operation, directory, new NoSuchFileException(directory.toString()));
    }
  }
}
