package dev.nearfield.storage.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.testkit.KeyTableBattery;
import java.nio.file.Path;

/** Tables whose sections are saved in a file of their own, as an index does. */
final class SavedTables implements KeyTableBattery.Home {

  private static final FileAccess FILES = FileAccess.system();
  private static final String KIND = "ids";
  private static final String COUNT = "count";

  private final Path directory;
  private final KeyOptions keys;

  SavedTables(Path directory, KeyOptions keys) {
    this.directory = directory;
    this.keys = keys;
  }

  @Override
  public KeyTable create(KeyType type) {
    return OffHeapKeyTable.in(FILES, directory, type, keys, false);
  }

  @Override
  public void save(KeyTable table) {
    try (SectionWriter writer = SectionWriter.create(FILES, file(), KIND, 1)) {
      writer.begin(COUNT);
      writer.writeInt(table.ordinalCount());
      writer.end();
      table.writeTo(writer);
      writer.publish();
      table.saved(writer.contentChecksum());
    }
  }

  @Override
  public KeyTable reopen(KeyTable table) {
    table.close();
    OffHeapKeyTable opened = open(table.type(), false);
    assertThat(opened.isMapped()).isEqualTo(!keys.equals(KeyOptions.OFF_HEAP));
    return opened;
  }

  OffHeapKeyTable open(KeyType type, boolean readOnly) {
    OffHeapKeyTable table = OffHeapKeyTable.in(FILES, directory, type, keys, readOnly);
    try (SectionFile file = SectionFile.open(FILES, file(), KIND, 1)) {
      table.read(file, file.reader(COUNT, Integer.BYTES).int32());
      return table;
    } catch (Throwable failure) {
      table.close();
      throw failure;
    }
  }

  Path file() {
    return directory.resolve("ids.nf");
  }
}
