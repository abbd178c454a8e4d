package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Calibration;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Hit;
import dev.nearfield.Maintenance;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.MissingRecordsException;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.UnsupportedVersionException;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A small index folder in memory with a file of every kind, and what becomes of it when one of them
 * is replaced.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class HostileFolder {

  private static final int IDS = 24;
  private static final long MAX_BYTES = 1 << 20;
  private static final OpenOptions OPENING =
      OpenOptions.DEFAULT.warmup(Warmup.OFF).maintenance(Maintenance.MANUAL);

  private final Path directory;
  private final SimulatedDisk sound;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Calibration calibration;

  /** What the index held after its last save and after each change since. */
  private final List<Map<Long, Integer>> states = new ArrayList<>();

  /** Fills an index whose code format, type of ids and rows follow from the seed. */
  HostileFolder(Path directory, long seed) {
    this.directory = directory;
    var disk = SimulatedDisk.empty(directory);
    var setup = UpdateScript.Setup.drawn(directory, seed);
    var history = new UpdateHistory(Map.of());
    var script = new UpdateScript(setup, disk, disk::operationCount, history, seed);
    try (VectorIndex index = setup.open(disk)) {
      for (long id = 0; id < IDS; id++) {
        script.put(index, id);
      }
      script.save(index);
      for (long id = 0; id < IDS / 4; id++) {
        script.put(index, id);
        script.delete(index, id + IDS / 2);
      }
      index.compact();
      script.delete(index, 1);
      script.save(index); // dead and free rows, two segments
      calibration = index.calibrate(CalibrationOptions.DEFAULT);
      states.add(history.now());
      for (long id = 2; id < 8; id++) {
        script.put(index, id);
        states.add(history.now());
        script.delete(index, id + 1);
        states.add(history.now());
      }
      sound = disk.afterKill();
    }
    for (Path file : sound.list(directory)) {
      if (size(file) > MAX_BYTES) {
        sound.delete(file); // a segment that grows, of which a kill leaves a hole
      } else {
        files.put(String.valueOf(file.getFileName()), content(file));
      }
    }
  }

  /** The sound files, by name. */
  Map<String, byte[]> files() {
    return files;
  }

  /**
   * Opens the folder with one file replaced by other bytes, without right checksums: that is
   * reported, or the index answers as ever. A log may lack its last records.
   *
   * @return whether it was reported
   */
  boolean isReported(String name, byte[] content) {
    try (VectorIndex index = open(with(name, content))) {
      int least = name.startsWith("log-") ? 0 : states.size() - 1;
      assertThat(states.subList(least, states.size())).contains(VersionedRows.contents(index));
      assertThat(index.calibration()).isEqualTo(Optional.of(calibration));
      return false;
    } catch (StorageException refused) {
      expectTyped(refused);
      return true;
    }
  }

  /**
   * Opens the folder with one file replaced by one that lies under right checksums: that is
   * refused, or whatever one does with the index ends well.
   *
   * @return whether it was refused
   */
  boolean isRefused(String name, byte[] content) {
    return isRefused(with(name, content));
  }

  /** The records that the sound log has since the last save. */
  List<byte[]> logRecords() {
    var records = new ArrayList<byte[]>();
    WriteAheadLog.read(
        sound.afterKill(),
        directory,
        nextRecord(),
        (sequence, record) -> records.add(record.toArray(ValueLayout.JAVA_BYTE)));
    return records;
  }

  /** As {@link #isRefused(String, byte[])}, with one more record in the log, which may lie. */
  boolean isRefused(byte[] logRecord) {
    SimulatedDisk disk = sound.afterKill();
    LogOptions options = LogOptions.DEFAULT.withDurability(Durability.ON_CLOSE);
    try (var log =
        WriteAheadLog.open(disk, directory, options, nextRecord(), (sequence, record) -> {})) {
      log.append(ByteBuffer.wrap(logRecord));
    }
    return isRefused(disk);
  }

  private long nextRecord() {
    try (SectionFile file = IndexFile.open(sound, directory)) {
      return IndexFile.readNextRecord(file);
    }
  }

  private boolean isRefused(SimulatedDisk disk) {
    try (VectorIndex index = open(disk)) {
      use(index);
      return false;
    } catch (StorageException refused) {
      expectTyped(refused);
      return true;
    }
  }

  private VectorIndex open(SimulatedDisk disk) {
    return Indexes.openOrCreate(disk, directory, IndexDescription.EMPTY, OPENING);
  }

  private SimulatedDisk with(String name, byte[] content) {
    SimulatedDisk disk = sound.afterKill();
    Path file = directory.resolve(name);
    disk.delete(file);
    try (FileHandle handle = disk.create(file)) {
      handle.write(ByteBuffer.wrap(content), 0);
    }
    return disk;
  }

  private static void use(VectorIndex index) {
    var ids = new ArrayList<Object>();
    index.forEach((id, vector) -> ids.add(id));
    assertThat(ids).doesNotHaveDuplicates();
    var vector = new float[index.dimension()];
    vector[0] = 7;
    for (Query query : List.of(Query.of(vector).k(5), Query.of(vector).k(5).exact())) {
      assertThat(index.search(query).hits()).extracting(Hit::id).doesNotHaveDuplicates();
    }
    index.calibration();
    index.stats();
    if (index.idType() == KeyType.LONG) {
      index.upsert(3L, vector);
      index.delete(4L);
    }
    index.compact();
  }

  /** What is wrong with a file names the file. */
  private void expectTyped(StorageException refused) {
    assertThat(refused)
        .isInstanceOfAny(
            CorruptFileException.class,
            UnsupportedVersionException.class,
            MissingRecordsException.class,
            FileAccessException.class)
        .hasMessageContaining(directory.toString());
    if (refused instanceof CorruptFileException damage) {
      assertThat(damage.section()).isNotEmpty();
      assertThat(damage.offsetBytes()).isNotNegative();
    }
  }

  private long size(Path file) {
    try (FileHandle handle = sound.openForRead(file)) {
      return handle.size();
    }
  }

  private byte[] content(Path file) {
    try (FileHandle handle = sound.openForRead(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) handle.size());
      handle.read(bytes, 0);
      return bytes.array();
    }
  }
}
