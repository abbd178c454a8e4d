package dev.nearfield.testkit;

import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.KeyType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What every {@link KeyTable} must do, whatever is behind it: checked against a {@link HashMap}.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
public final class KeyTableBattery {

  private static final int IDS = 3_000;
  private static final int ROUNDS = 6;
  private static final int STEPS = 3_000;

  private final Home home;
  private final KeyType type;
  private final SplittableRandom random;

  /** Ordinals by id. */
  private final Map<Integer, Integer> model = new HashMap<>();

  /** Ids by ordinal, also of those that are gone. */
  private final Map<Integer, Integer> named = new HashMap<>();

  private final List<Integer> freed = new ArrayList<>();
  private int nextOrdinal;

  private KeyTableBattery(Home home, KeyType type, long seed) {
    this.home = home;
    this.type = type;
    random = new SplittableRandom(seed);
  }

  /** Where tables live. */
  public interface Home {

    /** An empty table. */
    KeyTable create(KeyType type);

    /** Saves a table; it goes on. */
    void save(KeyTable table);

    /** Closes a table and opens it as it was saved last. */
    KeyTable reopen(KeyTable table);
  }

  /** Puts, replaces, removes, saves and reopens at random; ordinals that are free come again. */
  public static void checkAnySequence(Home home, KeyType type, long seed) {
    new KeyTableBattery(home, type, seed).run();
  }

  /** Keeps text of every length, and tells apart what differs little. */
  public static void checkText(Home home) {
    KeyTable table = home.create(KeyType.STRING);
    try {
      String longest = "x".repeat(KeyTable.MAX_STRING_BYTES);
      List<String> ids = List.of("", "x", longest, longest.substring(1), "grün \uD83D\uDE00", " ");
      for (int ordinal = 0; ordinal < ids.size(); ordinal++) {
        require(table.put(ids.get(ordinal), ordinal) == KeyTable.NONE, "is new", ordinal);
      }
      home.save(table);
      table = home.reopen(table);
      for (int ordinal = 0; ordinal < ids.size(); ordinal++) {
        require(table.ordinal(ids.get(ordinal)) == ordinal, "is found", ordinal);
        require(table.stringAt(ordinal).equals(ids.get(ordinal)), "is kept", ordinal);
      }
      require(table.ordinal("xx") == KeyTable.NONE, "is not there", "xx");
    } finally {
      table.close();
    }
  }

  private void run() {
    KeyTable table = home.create(type);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < STEPS; step++) {
          change(table);
        }
        check(table);
        home.save(table);
        check(table);
        table = round % 2 == 0 ? reopenWithUnsavedChanges(table) : home.reopen(table);
        check(table);
      }
    } finally {
      table.close();
    }
  }

  /** What was not saved is gone. */
  private KeyTable reopenWithUnsavedChanges(KeyTable table) {
    Map<Integer, Integer> savedModel = new HashMap<>(model);
    Map<Integer, Integer> savedNames = new HashMap<>(named);
    List<Integer> savedFreed = new ArrayList<>(freed);
    int savedNext = nextOrdinal;
    for (int step = 0; step < STEPS / 4; step++) {
      change(table);
    }
    KeyTable reopened = home.reopen(table);
    restore(savedModel, savedNames, savedFreed, savedNext);
    return reopened;
  }

  private void restore(
      Map<Integer, Integer> ids, Map<Integer, Integer> names, List<Integer> free, int next) {
    model.clear();
    model.putAll(ids);
    named.clear();
    named.putAll(names);
    freed.clear();
    freed.addAll(free);
    nextOrdinal = next;
  }

  private void change(KeyTable table) {
    int id = random.nextInt(IDS);
    int held = model.getOrDefault(id, KeyTable.NONE);
    switch (random.nextInt(5)) {
      case 0 -> {
        require(remove(table, id) == held, "was removed from %d".formatted(held), id);
        model.remove(id);
        free(held);
      }
      case 1 -> {
        int ordinal = takeOrdinal();
        require(replace(table, id, ordinal) == held, "moved from %d".formatted(held), id);
        record(id, ordinal);
        free(held);
      }
      default -> {
        int ordinal = takeOrdinal();
        require(put(table, id, ordinal) == held, "was put beside %d".formatted(held), id);
        if (held == KeyTable.NONE) {
          record(id, ordinal);
        } else {
          freed.add(ordinal);
        }
      }
    }
    require(ordinal(table, id) == model.getOrDefault(id, KeyTable.NONE), "is found", id);
  }

  private void record(int id, int ordinal) {
    model.put(id, ordinal);
    named.put(ordinal, id);
  }

  private void free(int ordinal) {
    if (ordinal != KeyTable.NONE) {
      freed.add(ordinal);
    }
  }

  private int takeOrdinal() {
    return freed.isEmpty() || random.nextBoolean() ? nextOrdinal++ : freed.removeLast();
  }

  private void check(KeyTable table) {
    require(table.count() == model.size(), "ids are there", model.size());
    for (int id = -1; id < IDS; id++) {
      int expected = model.getOrDefault(id, KeyTable.NONE);
      require(ordinal(table, id) == expected, "has ordinal %d".formatted(expected), id);
      if (expected != KeyTable.NONE) {
        require(idAt(table, expected).equals(id(id)), "is the id of its ordinal", id);
      }
    }
    for (int ordinal = 0; ordinal < table.ordinalCount(); ordinal++) {
      Integer id = named.get(ordinal);
      boolean holds = id != null && model.getOrDefault(id, KeyTable.NONE) == ordinal;
      require(table.hasId(ordinal) == holds, "has an id: %s".formatted(holds), ordinal);
    }
  }

  private Object id(int id) {
    return switch (type) {
      case LONG -> (long) id << 33;
      case UUID -> new UUID((long) id << 40, ~id);
      case STRING -> "id-ü-" + id;
    };
  }

  private int put(KeyTable table, int id, int ordinal) {
    return switch (id(id)) {
      case Long number -> table.put(number.longValue(), ordinal);
      case UUID uuid -> table.put(uuid, ordinal);
      case Object text -> table.put((String) text, ordinal);
    };
  }

  private int replace(KeyTable table, int id, int ordinal) {
    return switch (id(id)) {
      case Long number -> table.replace(number.longValue(), ordinal);
      case UUID uuid -> table.replace(uuid, ordinal);
      case Object text -> table.replace((String) text, ordinal);
    };
  }

  private int ordinal(KeyTable table, int id) {
    return switch (id(id)) {
      case Long number -> table.ordinal(number.longValue());
      case UUID uuid -> table.ordinal(uuid);
      case Object text -> table.ordinal((String) text);
    };
  }

  private int remove(KeyTable table, int id) {
    return switch (id(id)) {
      case Long number -> table.remove(number.longValue());
      case UUID uuid -> table.remove(uuid);
      case Object text -> table.remove((String) text);
    };
  }

  private Object idAt(KeyTable table, int ordinal) {
    return switch (type) {
      case LONG -> table.longAt(ordinal);
      case UUID -> table.uuidAt(ordinal);
      case STRING -> table.stringAt(ordinal);
    };
  }

  private static void require(boolean holds, String what, Object about) {
    if (!holds) {
      throw new AssertionError("%s: not so that it %s".formatted(about, what));
    }
  }
}
