package dev.nearfield.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthCacheTest {

  private static final int[][] TRUTH = {{3, 1, 2}, {7, 8, 9}};

  @TempDir Path directory;

  @Test
  void get_whatWasPut_comesBack() throws IOException {
    var cache = new TruthCache(directory.resolve("not-yet"));
    assertThat(cache.get("key", 2, 3)).isEmpty();
    cache.put("key", TRUTH, 3);
    assertThat(cache.get("key", 2, 3)).hasValueSatisfying(t -> assertThat(t).isDeepEqualTo(TRUTH));
    assertThat(cache.get("other", 2, 3)).isEmpty();
    try (var files = Files.list(directory.resolve("not-yet"))) {
      assertThat(files).as("no temporary file stays").hasSize(1);
    }
  }

  @Test
  void get_everyByteFlippedInTurn_isAbsent() throws IOException {
    var cache = new TruthCache(directory);
    cache.put("key", TRUTH, 3);
    byte[] sound = Files.readAllBytes(cache.file("key"));
    for (int offset = 0; offset < sound.length; offset++) {
      byte[] damaged = sound.clone();
      damaged[offset] ^= 4;
      Files.write(cache.file("key"), damaged);
      assertThat(cache.get("key", 2, 3)).as("byte %d", offset).isEmpty();
    }
  }

  @Test
  void get_otherShapeOrLength_isAbsent() throws IOException {
    var cache = new TruthCache(directory);
    cache.put("key", TRUTH, 3);
    assertThat(cache.get("key", 3, 2)).isEmpty();
    Files.write(cache.file("key"), new byte[5]);
    assertThat(cache.get("key", 2, 3)).isEmpty();
  }

  @Test
  void put_folderThatIsAFile_isNoFailure() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    new TruthCache(file).put("key", TRUTH, 3);
    assertThat(new TruthCache(file).get("key", 2, 3)).isEmpty();
  }

  @Test
  void key_anyInputChanged_isAnother() throws IOException {
    Path a = Files.writeString(directory.resolve("a"), "one");
    Path b = Files.writeString(directory.resolve("b"), "two");
    Path c = Files.writeString(directory.resolve("c"), "one");
    String key = TruthCache.key(a, b, "l2", 10);
    assertThat(TruthCache.key(c, b, "l2", 10)).as("content counts, not the name").isEqualTo(key);
    assertThat(key).hasSize(64).matches("[0-9a-f]+");
    assertThat(TruthCache.key(b, a, "l2", 10)).isNotEqualTo(key);
    assertThat(TruthCache.key(a, b, "dot", 10)).isNotEqualTo(key);
    assertThat(TruthCache.key(a, b, "l2", 11)).isNotEqualTo(key);
  }

  @Test
  void userFolder_eachSystem_isItsCacheFolder() {
    Path home = Path.of("home");
    assertThat(TruthCache.userFolder("Linux", home, Map.of()))
        .isEqualTo(Path.of("home", ".cache", "nearfield"));
    assertThat(TruthCache.userFolder("Linux", home, Map.of("XDG_CACHE_HOME", "xdg")))
        .isEqualTo(Path.of("xdg", "nearfield"));
    assertThat(TruthCache.userFolder("Mac OS X", home, Map.of()))
        .isEqualTo(Path.of("home", "Library", "Caches", "nearfield"));
    assertThat(TruthCache.userFolder("Windows 11", home, Map.of("LOCALAPPDATA", "local")))
        .isEqualTo(Path.of("local", "nearfield", "Cache"));
  }
}
