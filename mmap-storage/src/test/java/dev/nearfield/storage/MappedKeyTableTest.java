package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table with a key map behind it, whatever becomes of the map; see {@link KeyMapFolder}. */
class MappedKeyTableTest {

  private static final int EXPECTED_IDS = 40;

  /** Ids 0 to 59; some move, go and come between two saves. */
  private static final int IDS = 60;

  @TempDir Path directory;

  /** Called before everything that a table does to files and maps. */
  private Runnable hook = () -> {};

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void open_afterASave_readsTheMapInsteadOfHashing(KeyType type) {
    Map<Integer, Integer> model = new HashMap<>();
    try (OffHeapKeyTable table = table(directory, type, false)) {
      assertThat(table.isMapped()).isFalse();
      fill(table, model);
      save(table, directory);
      assertThat(table.isMapped()).isTrue();
      expect(table, model);
      change(table, model);
      expect(table, model);
      save(table, directory);
      expect(table, model);
    }
    try (OffHeapKeyTable table = open(directory, type, false)) {
      assertThat(table.isMapped()).isTrue();
      expect(table, model);
    }
  }

  @Test
  void anyCall_thatFails_costsTheMapAndNothingElse() {
    int calls = countCalls();
    assertThat(calls).isGreaterThan(50);
    for (int failing = 1; failing <= calls; failing++) {
      Path folder = directory.resolve("fails-" + failing);
      var left = new int[] {failing};
      hook =
          () -> {
            if (--left[0] == 0) {
              throw new IllegalStateException("planned");
            }
          };
      Map<Integer, Integer> model = new HashMap<>();
      try (OffHeapKeyTable table = work(folder, model)) {
        expect(table, model);
      }
      try (OffHeapKeyTable table = open(folder, KeyType.LONG, false)) {
        expect(table, model);
        save(table, folder);
        assertThat(table.isMapped()).isTrue();
        expect(table, model);
      }
    }
  }

  @Test
  void open_ofAFolderAsAnyMomentLeftIt_hasTheLastSave() throws IOException {
    var moments = new ArrayList<Path>();
    var saves = new ArrayList<Map<Integer, Integer>>();
    Map<Integer, Integer> model = new HashMap<>();
    Path folder = Files.createDirectory(directory.resolve("work"));
    hook = () -> moments.add(copy(folder, directory.resolve("moment-" + moments.size())));
    var ends = new ArrayList<Integer>();
    try (OffHeapKeyTable table = table(folder, KeyType.LONG, false)) {
      fill(table, model);
      for (int round = 0; round < 3; round++) {
        SectionWriter writer = writeSections(table, folder);
        ends.add(moments.size());
        saves.add(Map.copyOf(model));
        table.saved(writer.contentChecksum());
        change(table, model);
      }
    }
    hook = () -> {};
    int mapped = 0;
    for (int moment = ends.getFirst(); moment < moments.size(); moment++) {
      try (OffHeapKeyTable table = open(moments.get(moment), KeyType.LONG, false)) {
        expect(table, saves.get(lastAtMost(ends, moment)));
        mapped += table.isMapped() ? 1 : 0;
      }
    }
    assertThat(mapped).isPositive().isLessThan(moments.size());
  }

  @Test
  void reader_besideAWriter_keepsItsSave() {
    Map<Integer, Integer> model = new HashMap<>();
    try (OffHeapKeyTable writer = table(directory, KeyType.STRING, false)) {
      fill(writer, model);
      save(writer, directory);
      Map<Integer, Integer> first = Map.copyOf(model);
      try (OffHeapKeyTable reader = open(directory, KeyType.STRING, true)) {
        assertThat(reader.isMapped()).isTrue();
        expect(reader, first);
        assertThat(reader.isMapped()).isTrue(); // also after it was asked what is not there
        change(writer, model);
        expect(reader, first);
        assertThat(reader.isMapped()).isTrue(); // a writer changes the map when it saves
        save(writer, directory);
        expect(reader, first);
        assertThat(reader.isMapped()).isFalse();
        expect(writer, model);
      }
    }
  }

  @Test
  void open_withADamagedMapOrStamp_doesWithoutIt() throws IOException {
    Map<Integer, Integer> model = new HashMap<>();
    try (OffHeapKeyTable table = table(directory, KeyType.UUID, false)) {
      fill(table, model);
      save(table, directory);
    }
    for (String name : List.of("keys.nf", "keys-1.map")) {
      Path file = directory.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at += 7) {
        byte[] damaged = whole.clone();
        damaged[at] ^= 4;
        Files.write(file, damaged);
        try (OffHeapKeyTable table = open(directory, KeyType.UUID, false)) {
          assertThat(table.isMapped()).as("%s, byte %d", name, at).isFalse();
          expect(table, model);
        }
      }
      Files.write(file, whole);
    }
    try (OffHeapKeyTable table = open(directory, KeyType.UUID, false)) {
      assertThat(table.isMapped()).isTrue();
    }
  }

  @Test
  void save_ofMoreIdsThanTheMapWasMadeFor_makesALargerOne() throws IOException {
    try (OffHeapKeyTable table = table(directory, KeyType.LONG, false)) {
      for (int ordinal = 0; ordinal < 3 * EXPECTED_IDS; ordinal += EXPECTED_IDS / 2) {
        for (int i = 0; i < EXPECTED_IDS / 2; i++) {
          table.put(ordinal + i, ordinal + i);
        }
        save(table, directory);
        assertThat(table.isMapped()).isTrue();
      }
      for (int id = 0; id < 3 * EXPECTED_IDS; id++) {
        assertThat(table.ordinal(id)).isEqualTo(id);
      }
    }
    try (var files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".map"))).hasSize(1);
    }
  }

  @Test
  void in_withAProviderThatIsMissing_saysWhatToAdd() {
    var options = new KeyOptions.Mapped("nothing", 1);
    assertThatThrownBy(
            () -> OffHeapKeyTable.in(FileAccess.system(), directory, KeyType.LONG, options, false))
        .isInstanceOf(KeyMapUnavailableException.class)
        .hasMessageContaining("nothing-keys")
        .hasMessageContaining("OFF_HEAP");
    assertThatThrownBy(() -> KeyOptions.chronicle(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private int countCalls() {
    var calls = new int[1];
    hook = () -> calls[0]++;
    work(directory.resolve("counts"), new HashMap<>()).close();
    return calls[0];
  }

  /** Two saves; what fails is not seen by the caller. */
  private OffHeapKeyTable work(Path folder, Map<Integer, Integer> model) {
    OffHeapKeyTable table = table(folder, KeyType.LONG, false);
    fill(table, model);
    save(table, folder);
    change(table, model);
    save(table, folder);
    Runnable failing = hook;
    hook = () -> {};
    expect(table, model);
    hook = failing;
    return table;
  }

  private static void fill(KeyTable table, Map<Integer, Integer> model) {
    for (int id = 0; id < IDS; id += 2) {
      put(table, id, id);
      model.put(id, id);
    }
  }

  /** One id goes, its ordinal gets another; one moves; one goes and comes; one comes. */
  private static void change(KeyTable table, Map<Integer, Integer> model) {
    int first = model.keySet().stream().filter(id -> id < IDS).min(Integer::compare).orElseThrow();
    int ordinal = remove(table, first);
    model.remove(first);
    int next = table.ordinalCount();
    put(table, IDS + next + 1, ordinal);
    model.put(IDS + next + 1, ordinal);
    int moving = IDS - 2;
    replace(table, moving, next);
    model.put(moving, next);
    remove(table, IDS / 2);
    put(table, IDS / 2, next + 1);
    model.put(IDS / 2, next + 1);
    put(table, IDS + next, next + 2);
    model.put(IDS + next, next + 2);
  }

  private static void expect(KeyTable table, Map<Integer, Integer> model) {
    assertThat(table.count()).isEqualTo(model.size());
    for (int id = 0; id < 3 * IDS; id++) {
      assertThat(ordinal(table, id))
          .as("id %d", id)
          .isEqualTo(model.getOrDefault(id, KeyTable.NONE));
    }
  }

  private void save(KeyTable table, Path folder) {
    table.saved(writeSections(table, folder).contentChecksum());
  }

  private static SectionWriter writeSections(KeyTable table, Path folder) {
    try (SectionWriter writer =
        SectionWriter.create(FileAccess.system(), folder.resolve("ids.nf"), "ids", 1)) {
      writer.begin("count");
      writer.writeInt(table.ordinalCount());
      writer.end();
      table.writeTo(writer);
      writer.publish();
      return writer;
    }
  }

  private OffHeapKeyTable open(Path folder, KeyType type, boolean readOnly) {
    OffHeapKeyTable table = table(folder, type, readOnly);
    try (var file = SectionFile.open(FileAccess.system(), folder.resolve("ids.nf"), "ids", 1)) {
      table.read(file, file.reader("count", Integer.BYTES).int32());
    }
    return table;
  }

  private OffHeapKeyTable table(Path folder, KeyType type, boolean readOnly) {
    FileAccess.system().createDirectories(folder);
    var maps = new FakeKeyMaps(() -> hook.run());
    return OffHeapKeyTable.on(
        new KeyMapFolder(hooked(), folder, maps, type, EXPECTED_IDS, readOnly), type);
  }

  private FileAccess hooked() {
    return (FileAccess)
        Proxy.newProxyInstance(
            FileAccess.class.getClassLoader(),
            new Class<?>[] {FileAccess.class},
            (proxy, method, arguments) -> {
              hook.run();
              try {
                return method.invoke(FileAccess.system(), arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private static int lastAtMost(List<Integer> ascending, int value) {
    int last = 0;
    while (last + 1 < ascending.size() && ascending.get(last + 1) <= value) {
      last++;
    }
    return last;
  }

  private static Path copy(Path from, Path to) {
    try {
      Files.createDirectory(to);
      for (Path file : FileAccess.system().list(from)) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
      return to;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void put(KeyTable table, int id, int ordinal) {
    int held =
        switch (table.type()) {
          case LONG -> table.put(id, ordinal);
          case UUID -> table.put(uuid(id), ordinal);
          case STRING -> table.put("id " + id, ordinal);
        };
    assertThat(held).isEqualTo(KeyTable.NONE);
  }

  private static void replace(KeyTable table, int id, int ordinal) {
    int held =
        switch (table.type()) {
          case LONG -> table.replace(id, ordinal);
          case UUID -> table.replace(uuid(id), ordinal);
          case STRING -> table.replace("id " + id, ordinal);
        };
    assertThat(held).isNotEqualTo(KeyTable.NONE);
  }

  private static int remove(KeyTable table, int id) {
    return switch (table.type()) {
      case LONG -> table.remove(id);
      case UUID -> table.remove(uuid(id));
      case STRING -> table.remove("id " + id);
    };
  }

  private static int ordinal(KeyTable table, int id) {
    return switch (table.type()) {
      case LONG -> table.ordinal(id);
      case UUID -> table.ordinal(uuid(id));
      case STRING -> table.ordinal("id " + id);
    };
  }

  private static UUID uuid(int id) {
    return new UUID(id, -id);
  }
}
