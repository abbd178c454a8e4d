package dev.nearfield.storage.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it has a lock of the map's file has it for ever. */
class StuckLockTest {

  private static final int IDS = 200;
  private static final long LOCKED_ID = 17;

  @Test
  void table_whoseMapIsLockedForEver_doesWithoutItUntilTheNextSave(@TempDir Path directory) {
    var tables = new SavedTables(directory, KeyOptions.chronicle(IDS));
    var table = (OffHeapKeyTable) tables.create(KeyType.LONG);
    for (int id = 0; id < IDS; id++) {
      table.put(id, id);
    }
    tables.save(table);
    lockForEver(directory.resolve("keys-1.map"));
    expectAll(table); // waits for the lock for two seconds, once
    assertThat(table.isMapped()).isFalse();
    table.close();
    try (OffHeapKeyTable reopened = tables.open(KeyType.LONG, false)) {
      assertThat(reopened.isMapped()).isFalse();
      expectAll(reopened);
      tables.save(reopened);
      assertThat(reopened.isMapped()).isTrue();
      expectAll(reopened);
    }
    assertThat(directory.resolve("keys-1.map")).doesNotExist();
  }

  private static void lockForEver(Path map) {
    ChildJvm.Outcome killed = ChildJvm.run(ChronicleJvm.flags(), Locker.class, map.toString());
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(Locker.HALTED);
  }

  private static void expectAll(KeyTable table) {
    for (int id = 0; id < IDS; id++) {
      assertThat(table.ordinal(id)).isEqualTo(id);
    }
  }

  /** The child. */
  static final class Locker {

    static final int HALTED = 9;

    private Locker() {}

    public static void main(String[] arguments) throws IOException {
      ChronicleMap<byte[], Integer> map =
          ChronicleMap.of(byte[].class, Integer.class)
              .constantKeySizeBySample(new byte[Long.BYTES])
              .entries(1)
              .createPersistedTo(new File(arguments[0]));
      byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(LOCKED_ID).array();
      ExternalMapQueryContext<byte[], Integer, ?> query = map.queryContext(key);
      query.writeLock().lock();
      Runtime.getRuntime().halt(HALTED);
    }
  }
}
