package dev.nearfield.testkit.powerloss;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names between what the disk has for certain and what was asked.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class DirectoryHistory {

  private final Map<Path, Integer> names;
  private final Set<Path> directories;
  private final List<Pending> pending = new ArrayList<>();

  private record Pending(int operation, Operation.EntryChange change) {}

  DirectoryHistory(Map<Path, Integer> names, Set<Path> directories) {
    this.names = new HashMap<>(names);
    this.directories = new HashSet<>(directories);
  }

  /** The first operation that may be lost, or {@code none}. */
  int oldest(int none) {
    return pending.isEmpty() ? none : pending.getFirst().operation();
  }

  void add(int operation, Operation.EntryChange change) {
    pending.add(new Pending(operation, change));
  }

  void force(Path directory, int before) {
    for (Pending each : pending) {
      if (isForced(each, directory, before)) {
        apply(each.change(), names, directories);
      }
    }
    pending.removeIf(each -> isForced(each, directory, before));
  }

  /** A state of the names; those in directories that were lost are gone. */
  SimulatedDisk.State draw(DirectoryOrder order, Draw draw, Map<Integer, PagedBytes> files) {
    Map<Path, Integer> drawn = new HashMap<>(names);
    Set<Path> drawnDirectories = new HashSet<>(directories);
    switch (order) {
      case ORDERED -> {
        for (Pending each : pending.subList(0, draw.keptEntries(pending.size()))) {
          apply(each.change(), drawn, drawnDirectories);
        }
      }
      case UNORDERED -> {
        for (Pending each : pending) {
          if (draw.keepsEntry(each.operation())) {
            applyAlone(each.change(), drawn, drawnDirectories, draw);
          }
        }
      }
    }
    drawnDirectories.removeIf(directory -> !reaches(directory, drawnDirectories));
    drawn.keySet().removeIf(name -> !drawnDirectories.contains(Operation.parent(name)));
    return new SimulatedDisk.State(drawn, drawnDirectories, files);
  }

  /** The roots of the simulated disk are never lost, others need the directories above them. */
  private boolean reaches(Path directory, Set<Path> drawn) {
    return directories.contains(directory) || drawn.contains(Operation.parent(directory));
  }

  private static boolean isForced(Pending each, Path directory, int before) {
    return each.operation() < before && each.change().directory().equals(directory);
  }

  private static void applyAlone(
      Operation.EntryChange change, Map<Path, Integer> names, Set<Path> directories, Draw draw) {
    Integer source = change instanceof Operation.Rename rename ? names.get(rename.source()) : null;
    apply(change, names, directories);
    if (change instanceof Operation.Rename rename && source != null && draw.coin()) {
      names.put(rename.source(), source);
    }
  }

  private static void apply(
      Operation.EntryChange change, Map<Path, Integer> names, Set<Path> directories) {
    switch (change) {
      case Operation.Create(Path name, int file) -> names.put(name, file);
      case Operation.Rename(Path source, Path target, int file) -> {
        names.remove(source, file);
        names.put(target, file);
      }
      case Operation.Delete(Path name) -> names.remove(name);
      case Operation.MakeDirectory(Path name) -> directories.add(name);
    }
  }
}
