package dev.nearfield.storage.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.storage.KeyMap;
import dev.nearfield.storage.MapKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChronicleKeyMapTest {

  private final ChronicleKeyMapProvider provider = new ChronicleKeyMapProvider();

  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void anySequence_alsoReopened_matchesHashMap(int keyBytes, @TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("keys.map");
    Map<MapKey, Integer> model = new HashMap<>();
    var random = new SplittableRandom(keyBytes);
    byte[] forced;
    try (KeyMap map = provider.create(file, keyBytes, 5_000)) {
      for (int step = 0; step < 20_000; step++) {
        var key = new MapKey(keyBytes == 8 ? 0 : random.nextInt(3), random.nextInt(3_000));
        if (random.nextInt(3) == 0) {
          map.remove(key);
          model.remove(key);
        } else {
          map.put(key, step);
          model.put(key, step);
        }
        assertThat(map.ordinal(key)).isEqualTo(model.getOrDefault(key, KeyMap.NONE));
      }
      map.force();
      forced = Files.readAllBytes(file);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(forced); // or its checksum would not hold
    try (KeyMap map = provider.open(file, keyBytes)) {
      assertThat(map.count()).isEqualTo(model.size());
      model.forEach((key, ordinal) -> assertThat(map.ordinal(key)).isEqualTo(ordinal));
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(forced);
  }
}
