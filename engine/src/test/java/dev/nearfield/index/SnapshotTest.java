package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.ReadOnlyIndexException;
import dev.nearfield.TargetFolderException;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.ForwardingFiles;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.powerloss.DirectoryOrder;
import dev.nearfield.testkit.powerloss.PowerLoss;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and what is restored from them. */
class SnapshotTest {

  private static final int DIMENSION = 12;
  private static final float[][] VECTORS = RandomVectors.seeded(31).gaussian().rows(600, DIMENSION);

  @TempDir Path root;

  private Path folder;
  private Path target;

  @BeforeEach
  void nameFolders() {
    folder = root.resolve("index");
    target = root.resolve("a/b/snapshot");
  }

  @Test
  void snapshot_thenMoreUpdates_holdsWhatWasThereThen() {
    try (VectorIndex index = filled(300)) {
      index.delete(7L);
      index.snapshot(target);
      index.upsert(8L, VECTORS[500]);
      index.add(400L, VECTORS[400]);
      index.compact();
      index.save();
    }
    VectorIndex.verify(target, name -> {});
    for (int time = 0; time < 2; time++) { // opening it does not disturb the index, nor itself
      try (VectorIndex snapshot = VectorIndex.open(target)) {
        assertThat(snapshot.size()).isEqualTo(299 + time);
        assertThat(snapshot.contains(7L)).isFalse();
        assertThat(snapshot.get(8L)).isEqualTo(VECTORS[8]);
        snapshot.add(500L + time, VECTORS[500]);
      }
    }
    VectorIndex.verify(folder, name -> {});
    try (VectorIndex index = VectorIndex.open(folder)) {
      assertThat(index.get(8L)).isEqualTo(VECTORS[500]);
    }
  }

  /** Rows of one thread are added in order: a moment has all up to one of them. */
  @Test
  void snapshot_besideAWriter_isOfOneMoment() {
    var acknowledged = new AtomicLong(-1);
    var stop = new AtomicBoolean();
    try (VectorIndex index = filled(0)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int id = 0; id < VECTORS.length && !stop.get(); id++) {
                  index.add((long) id, VECTORS[id]);
                  acknowledged.set(id);
                }
              });
      for (int i = 0; i < 5; i++) {
        long before = acknowledged.get();
        Path snapshot = root.resolve("snapshot-" + i);
        index.snapshot(snapshot);
        try (VectorIndex reader = VectorIndex.openReadOnly(snapshot)) {
          assertThat((long) reader.size()).isGreaterThan(before);
          for (long id = 0; id < reader.size(); id++) {
            assertThat(reader.get(id)).isEqualTo(VECTORS[(int) id]);
          }
        }
      }
      stop.set(true);
      writing.join();
    }
  }

  @Test
  void snapshot_linksRefused_copies() {
    var files = new FaultyFiles(FileAccess.system()); // knows no links
    try (VectorIndex index = open(files)) {
      index.add(1L, VECTORS[1]);
      index.snapshot(target);
    }
    assertThat(files.operations()).contains("create index.nf.tmp", "force index.nf.tmp");
    try (VectorIndex snapshot = VectorIndex.open(target)) {
      assertThat(snapshot.get(1L)).isEqualTo(VECTORS[1]);
    }
  }

  @Test
  void snapshot_ofTheSameDisk_sharesSegments() throws IOException {
    try (VectorIndex index = filled(50)) {
      index.snapshot(target);
      assertThat(inode(target.resolve("vectors-000001.nf")))
          .isEqualTo(inode(folder.resolve("vectors-000001.nf")));
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  @Test
  void snapshot_targetThatCannotTakeIt_isRefused() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("mine.txt"), "keep");
    Path link = Files.createSymbolicLink(root.resolve("link"), folder);
    try (VectorIndex index = filled(50)) {
      for (Path refused : new Path[] {target, folder, folder.resolve("inside"), link, root}) {
        assertThatThrownBy(() -> index.snapshot(refused))
            .as("%s", refused)
            .isInstanceOf(TargetFolderException.class)
            .hasMessageContaining(refused.toString());
      }
      assertThatThrownBy(() -> index.snapshot(link.resolve("inside")))
          .isInstanceOf(TargetFolderException.class);
      try (VectorIndex reader = VectorIndex.openReadOnly(folder)) {
        assertThatThrownBy(() -> reader.snapshot(root.resolve("new")))
            .isInstanceOf(ReadOnlyIndexException.class);
      }
    }
    assertThat(target).isDirectoryContaining("glob:**mine.txt");
    assertThat(root.resolve("new")).doesNotExist();
  }

  /** At each operation that fails, and at each power loss, the target opens in full or not. */
  @Test
  void snapshot_thatDoesNotEnd_leavesNothingThatOpens() throws IOException {
    Files.createDirectories(folder); // the lock is there
    var disk = SimulatedDisk.empty(root);
    int begun;
    int ended;
    try (VectorIndex index = open(disk)) {
      for (long id = 0; id < 40; id++) {
        index.add(id, VECTORS[(int) id]);
      }
      index.save();
      begun = disk.operationCount();
      index.snapshot(target);
      ended = disk.operationCount();
    }
    var loss = new PowerLoss(disk);
    int opened = 0;
    for (int at = begun; at <= disk.operationCount(); at++) {
      loss.advanceTo(at);
      for (DirectoryOrder order : DirectoryOrder.values()) {
        opened += opens(loss.draw(order, at)) ? 1 : 0;
        assertThat(at < ended || opened > 0).isTrue();
      }
    }
    assertThat(opened).isGreaterThan(2);
  }

  /** Whether a disk has the snapshot; it is all there then. */
  private boolean opens(FileAccess disk) {
    if (!IndexFolder.holdsIndex(disk, target)) {
      return false;
    }
    IndexFolder.verify(disk, target, name -> {});
    try (var file = IndexFile.open(disk, target)) {
      assertThat(IndexFile.readNames(file)).containsExactly("vectors-000001.nf");
    }
    return true;
  }

  @Test
  void restore_snapshot_sharesNothingWithIt() throws IOException {
    try (VectorIndex index = filled(100)) {
      index.calibrate(CalibrationOptions.DEFAULT);
      index.snapshot(target);
    }
    Path restored = root.resolve("restored");
    VectorIndex.restore(target, restored);
    assertThat(inode(restored.resolve("vectors-000001.nf")))
        .isNotEqualTo(inode(target.resolve("vectors-000001.nf")));
    try (VectorIndex index = VectorIndex.open(restored)) {
      assertThat(index.size()).isEqualTo(100);
      assertThat(index.calibration()).isPresent();
    }
  }

  /** The log's files of before are gone when the copy comes to them. */
  @Test
  void restore_besideASave_holdsWhatWasThereAtOneMoment() {
    Path restored = root.resolve("restored");
    try (VectorIndex index = filled(100)) {
      index.upsert(5L, VECTORS[300]);
      var saving =
          new ForwardingFiles(FileAccess.system()) {
            boolean saved;

            @Override
            public List<Path> list(Path directory) {
              boolean isCopying = exists(restored.resolve("index.nf.tmp"));
              if (isCopying && directory.equals(folder) && !saved) {
                saved = true;
                index.save();
                index.upsert(6L, VECTORS[301]);
              }
              return super.list(directory);
            }
          };
      FolderCopy.restore(saving, folder, restored);
      assertThat(saving.saved).isTrue();
    }
    try (VectorIndex index = VectorIndex.open(restored)) {
      assertThat(index.get(5L)).isEqualTo(VECTORS[300]);
      assertThat(index.get(6L)).isEqualTo(VECTORS[301]);
    }
  }

  @Test
  void restore_damagedOrForeignFolder_leavesNoIndex() throws IOException {
    try (VectorIndex index = filled(100)) {
      index.snapshot(target);
    }
    Path restored = root.resolve("restored");
    assertThatThrownBy(() -> VectorIndex.restore(root.resolve("nowhere"), restored))
        .isInstanceOf(FileAccessException.class);
    Path segment = target.resolve("vectors-000001.nf");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 4;
    Files.delete(segment);
    Files.write(segment, bytes);
    assertThatThrownBy(() -> VectorIndex.restore(target, restored))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(segment.toString());
    Files.delete(segment);
    Files.createSymbolicLink(segment, folder.resolve("vectors-000001.nf"));
    assertThatThrownBy(() -> VectorIndex.restore(target, restored))
        .isInstanceOf(TargetFolderException.class)
        .hasMessageContaining("is a link");
    assertThat(restored.resolve(IndexFile.NAME)).doesNotExist();
  }

  /** Whatever fails in a snapshot, the next succeeds once the target was emptied. */
  @Test
  void snapshot_eachOperationFails_targetDoesNotOpen() throws IOException {
    var files = new FaultyFiles(FileAccess.system());
    try (VectorIndex index = open(files)) {
      index.add(1L, VECTORS[1]);
      boolean failed = true;
      for (int number = 1; failed; number++) {
        Path each = root.resolve("snapshot-" + number);
        files.failOperation(number);
        try {
          index.snapshot(each);
        } catch (StorageException refused) {
          boolean complete = IndexFolder.holdsIndex(FileAccess.system(), each);
          if (complete) { // the last forces of folders
            VectorIndex.verify(each, name -> {});
          }
        }
        failed = files.hasFailed();
        files.failOperation(Long.MAX_VALUE);
      }
      Path last = root.resolve("last");
      index.snapshot(last);
      VectorIndex.verify(last, name -> {});
    }
    try (Stream<Path> made = Files.list(root)) {
      assertThat(made.count()).isGreaterThan(8);
    }
  }

  private VectorIndex filled(int rows) {
    VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8).openOrCreate(folder);
    float[][] first = Arrays.copyOf(VECTORS, rows);
    index.addAll(ArraySource.of(first), TestIndexes.TWO_THREADS);
    return index;
  }

  private VectorIndex open(FileAccess files) {
    var description =
        IndexDescription.EMPTY
            .withDimension(DIMENSION)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG);
    return Indexes.openOrCreate(files, folder, description, OpenOptions.DEFAULT);
  }
}
