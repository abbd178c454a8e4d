package dev.nearfield.storage.chronicle;

import dev.nearfield.storage.KeyOptions;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.KeyTableBattery;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One battery for the default and for Chronicle Map. */
class KeyTableBatteryTest {

  private static final int SEED = Integer.getInteger("nearfield.keys.seed", 1);

  /** So few that maps are made anew, as well as changed. */
  private static final int EXPECTED_IDS = 2_000;

  @TempDir Path directory;

  static Stream<Arguments> kinds() {
    return Stream.of(KeyOptions.OFF_HEAP, KeyOptions.chronicle(EXPECTED_IDS))
        .flatMap(keys -> Stream.of(KeyType.values()).map(type -> Arguments.of(keys, type)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anySequence_savedAndReopened_matchesHashMap(KeyOptions keys, KeyType type) {
    KeyTableBattery.checkAnySequence(new SavedTables(directory, keys), type, SEED);
  }

  @ParameterizedTest
  @MethodSource("options")
  void text_ofAnyLength_isKept(KeyOptions keys) {
    KeyTableBattery.checkText(new SavedTables(directory, keys));
  }

  static Stream<KeyOptions> options() {
    return Stream.of(KeyOptions.OFF_HEAP, KeyOptions.chronicle(EXPECTED_IDS));
  }
}
