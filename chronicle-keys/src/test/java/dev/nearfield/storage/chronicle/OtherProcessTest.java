package dev.nearfield.storage.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process reads the map while another one writes it. */
class OtherProcessTest {

  private static final int IDS = 5_000;

  @Test
  void reader_whileAWriterSaves_seesTheSaveThatItOpened(@TempDir Path directory) throws Exception {
    var tables = new SavedTables(directory, KeyOptions.chronicle(2 * IDS));
    var table = (OffHeapKeyTable) tables.create(KeyType.STRING);
    for (int i = 0; i < IDS; i++) {
      table.put(id(i), i);
    }
    tables.save(table);
    Process child = ChildJvm.start(ChronicleJvm.flags(), Reader.class, directory.toString());
    try (BufferedReader out = child.inputReader(UTF_8);
        var in = child.outputWriter(UTF_8)) {
      assertThat(out.readLine()).isEqualTo("true"); // all is as it was saved, read from the map
      for (int i = 0; i < IDS; i += 2) { // half of the ids move, go, or come
        table.replace(id(i), IDS + i);
        table.remove(id(i + 1));
        table.put(id(IDS + i), i + 1);
      }
      in.write("again\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("true"); // the map does not change before a save
      tables.save(table);
      in.write("again\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("false"); // still as it was, but no more from the map
    } finally {
      assertThat(child.waitFor())
          .as(new String(child.getErrorStream().readAllBytes(), UTF_8))
          .isZero();
      table.close();
    }
    try (OffHeapKeyTable reopened = tables.open(KeyType.STRING, true)) {
      assertThat(reopened.isMapped()).isTrue();
      assertThat(reopened.ordinal(id(0))).isEqualTo(IDS);
      assertThat(reopened.ordinal(id(1))).isEqualTo(KeyTable.NONE);
    }
  }

  private static String id(int number) {
    return "id-" + number;
  }

  /** The child: says whether it still uses the map, and fails if an id is not where it was. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] arguments) throws IOException {
      var tables = new SavedTables(Path.of(arguments[0]), KeyOptions.chronicle(1));
      try (OffHeapKeyTable table = tables.open(KeyType.STRING, true);
          var in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
        do {
          for (int i = 0; i < 2 * IDS; i++) {
            int expected = i < IDS ? i : KeyTable.NONE;
            if (table.ordinal(id(i)) != expected) {
              throw new AssertionError("id %d is at %d".formatted(i, table.ordinal(id(i))));
            }
          }
          System.out.println(table.isMapped());
        } while (in.readLine() != null);
      }
    }
  }
}
