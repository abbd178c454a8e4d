package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Metric;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.RandomVectors;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that is refused in the middle of a batch. */
class NoMemoryTest {

  private static final int ROWS = 1_100;

  private final float[][] rows = RandomVectors.seeded(31).gaussian().rows(ROWS, 4);
  private final AtomicInteger putsLeft = new AtomicInteger(1_010);

  @Test
  void addAll_keyTableRefusedMemory_savesAnIndexThatOpens(@TempDir Path directory) {
    int size;
    try (VectorIndex index = indexWith(directory, refusing(new OffHeapKeyTable(KeyType.LONG)))) {
      assertThatThrownBy(() -> index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS))
          .isInstanceOf(OutOfMemoryError.class);
      size = index.size();
      assertThat(size).isBetween(1_000, 1_009);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.size()).isEqualTo(size);
      assertThat(index.contains((long) size)).isFalse();
    }
  }

  private static HnswIndex indexWith(Path directory, KeyTable ids) {
    IndexOptions options =
        IndexDescription.EMPTY
            .withDimension(4)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG)
            .options();
    FileAccess files = FileAccess.system();
    int strideBytes = IndexState.stored(options, Warmth.WARM).kernel().strideBytes();
    var vectors = new SegmentVectors(files, directory, strideBytes);
    var records = new SegmentRecords(files, directory);
    IndexState state = IndexState.onDisk(options, vectors, ids, records, Warmth.WARM);
    HnswIndex index =
        HnswIndex.onDisk(
            IndexFolder.lock(files, directory),
            new IndexFolder.Opened(state, vectors, records, 1),
            new Observer("test", null));
    index.recover(Durability.ON_CLOSE);
    return index;
  }

  private KeyTable refusing(KeyTable table) {
    return (KeyTable)
        Proxy.newProxyInstance(
            KeyTable.class.getClassLoader(),
            new Class<?>[] {KeyTable.class},
            (_, method, arguments) -> {
              if (method.getName().equals("put") && putsLeft.getAndDecrement() == 0) {
                throw new OutOfMemoryError("refused by the test");
              }
              try {
                return method.invoke(table, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
