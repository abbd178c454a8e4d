package dev.nearfield.testkit.powerloss;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks along what was done to a disk and draws what a power loss could leave at each moment.
 *
 * <p>Kept is what was forced, by file and by directory. Of the rest, each sector of 512 bytes or
 * page of 4 KiB, each length and each name is kept or lost as the seed decides: nothing, all, all
 * up to a moment, or any mixture. Bytes that a file's length covers but that were lost read as
 * zeros, noise, or old blocks. A force that failed leaves what it should have written to chance for
 * good.
 *
 * <p>Threads: one. Owns: nothing; drawn disks are independent.
 */
public final class PowerLoss {

  private final List<Operation> operations;
  private final DirectoryHistory directories;
  private final Map<Integer, FileHistory> files = new HashMap<>();
  private final List<Operation.Write> trash = new ArrayList<>();
  private int now;

  /** Begins before the first recorded operation; the disk may go on, which is not seen. */
  public PowerLoss(SimulatedDisk disk) {
    SimulatedDisk.State initial = disk.initial();
    this.operations = disk.operations();
    this.directories = new DirectoryHistory(initial.names(), initial.directories());
    initial.files().forEach((file, bytes) -> files.put(file, new FileHistory(bytes.copy())));
  }

  /** How many operations there are: moments go from 0 to this number. */
  public int operationCount() {
    return operations.size();
  }

  /** Goes on to the moment before the operation of this number; not back. */
  public void advanceTo(int operation) {
    if (operation < now || operation > operations.size()) {
      throw new IllegalArgumentException(
          "operation must be in [%d, %d], was %d".formatted(now, operations.size(), operation));
    }
    for (; now < operation; now++) {
      apply(now, operations.get(now));
    }
  }

  /** A disk that may be found after the power failed at this moment; the seed decides which. */
  public SimulatedDisk draw(DirectoryOrder order, long seed) {
    var draw = newDraw(seed);
    Map<Integer, PagedBytes> drawn = new HashMap<>();
    SimulatedDisk.State state = directories.draw(order, draw, drawn);
    Set<Integer> named = new HashSet<>(state.names().values());
    for (int file : named) {
      drawn.put(file, history(file).draw(draw));
    }
    return new SimulatedDisk(state);
  }

  /** What {@link #draw} chose for this seed, for a message. */
  public String describe(long seed) {
    return newDraw(seed).toString();
  }

  private Draw newDraw(long seed) {
    int oldest = directories.oldest(now);
    for (FileHistory file : files.values()) {
      oldest = Math.min(oldest, file.oldest(now));
    }
    return new Draw(seed, oldest, now, trash);
  }

  private void apply(int number, Operation operation) {
    switch (operation) {
      case Operation.Write write -> {
        trash.add(write);
        history(write.file()).write(number, write);
      }
      case Operation.Truncate(int file, long size) -> history(file).truncate(number, size);
      case Operation.Force(int file, int before, boolean failed) ->
          history(file).force(before, failed);
      case Operation.ForceDirectory(var directory, int before) ->
          directories.force(directory, before);
      case Operation.EntryChange change -> directories.add(number, change);
    }
  }

  private FileHistory history(int file) {
    return files.computeIfAbsent(file, none -> new FileHistory(new PagedBytes()));
  }
}
