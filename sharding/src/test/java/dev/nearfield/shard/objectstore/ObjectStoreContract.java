package dev.nearfield.shard.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nearfield.storage.FileAccess;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must do; one class below it per store. */
public abstract class ObjectStoreContract {

  /** More than one request of a store that writes in parts of 5 MiB. */
  private static final int LARGE_BYTES = (11 << 20) + 17;

  private static final int RACERS = 8;

  protected ObjectStore store;

  /** An empty store of its own. */
  protected abstract ObjectStore openStore() throws Exception;

  /** How many writers race for one object under If-Match; 1 where a server is known to fail. */
  protected int racersForIfMatch() {
    return RACERS;
  }

  /** Without it, whatever asks for it is refused, and publishers use numbered pointers. */
  protected boolean keepsIfMatch() {
    return true;
  }

  @BeforeEach
  void open() throws Exception {
    store = openStore();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static ObjectKey key(String text) {
    return ObjectKey.of(text);
  }

  private static ObjectContent content(String text) {
    return ObjectContent.of(text.getBytes(UTF_8));
  }

  private static byte[] randomBytes(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private String text(ObjectKey key) {
    return new String(store.get(key, 1 << 10).content(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 100_000})
  void put_anyLength_isReadAsWritten(int length) {
    byte[] bytes = randomBytes(length);
    String etag = store.put(key("a/b"), ObjectContent.of(bytes), PutCondition.none());
    StoredObject read = store.get(key("a/b"), length);
    assertThat(read.content()).isEqualTo(bytes);
    assertThat(read.info().length()).isEqualTo(length);
    assertThat(read.info().etag()).isEqualTo(etag);
    ObjectInfo head = store.head(key("a/b"));
    assertThat(head.etag()).isEqualTo(etag);
    assertThat(head.length()).isEqualTo(length);
    head.sha256().ifPresent(sha -> assertThat(sha).isEqualTo(Sha256.of(bytes)));
  }

  @Test
  void put_twice_replacesAndChangesTheEtag() {
    String first = store.put(key("a"), content("one"), PutCondition.none());
    String second = store.put(key("a"), content("two"), PutCondition.none());
    assertThat(text(key("a"))).isEqualTo("two");
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void absentObject_everyRead_isNotFound() {
    store.put(key("a/b"), content("x"), PutCondition.none());
    for (String absent : List.of("c", "a", "a/c", "a/b-")) {
      assertThat(store.find(key(absent))).isEmpty();
      assertThatThrownBy(() -> store.get(key(absent), 1))
          .isInstanceOf(ObjectNotFoundException.class)
          .hasMessageContaining(absent)
          .hasMessageContaining(store.location());
      assertThatThrownBy(() -> store.getIfChanged(key(absent), "etag", 1))
          .isInstanceOf(ObjectNotFoundException.class);
      assertThatThrownBy(() -> store.read(key(absent), 0, ByteBuffer.allocate(1)))
          .isInstanceOf(ObjectNotFoundException.class);
    }
  }

  @Test
  void delete_presentOrAbsent_leavesNothing() {
    store.put(key("a"), content("x"), PutCondition.none());
    store.delete(key("a"));
    store.delete(key("a"));
    assertThat(store.find(key("a"))).isEmpty();
    store.put(key("a"), content("y"), PutCondition.ifAbsent());
    assertThat(text(key("a"))).isEqualTo("y");
  }

  @Test
  void putIfAbsent_L2_present_failsAndChangesNothing() {
    store.put(key("a"), content("first"), PutCondition.ifAbsent());
    assertThatThrownBy(() -> store.put(key("a"), content("second"), PutCondition.ifAbsent()))
        .isInstanceOf(PreconditionFailedException.class)
        .hasMessageContaining("IfAbsent");
    assertThat(text(key("a"))).isEqualTo("first");
  }

  @Test
  void putIfMatch_L2_onlyTheRightEtag_replaces() {
    assumeTrue(keepsIfMatch());
    String etag = store.put(key("a"), content("one"), PutCondition.none());
    String next = store.put(key("a"), content("two"), PutCondition.ifMatch(etag));
    assertThatThrownBy(() -> store.put(key("a"), content("three"), PutCondition.ifMatch(etag)))
        .isInstanceOf(PreconditionFailedException.class);
    assertThat(text(key("a"))).isEqualTo("two");
    assertThat(store.head(key("a")).etag()).isEqualTo(next);
    assertThatThrownBy(() -> store.put(key("b"), content("x"), PutCondition.ifMatch(etag)))
        .isInstanceOfAny(PreconditionFailedException.class, ObjectNotFoundException.class);
    assertThat(store.find(key("b"))).isEmpty();
  }

  @Test
  void putIfAbsent_L2_manyAtOnce_letsOneWin() throws Exception {
    List<Boolean> won =
        race(RACERS, i -> wins(key("race"), "writer " + i, PutCondition.ifAbsent()));
    assertThat(won).containsOnlyOnce(true);
    assertThat(text(key("race"))).isEqualTo("writer " + won.indexOf(true));
  }

  @Test
  void putIfMatch_L2_manyAtOnce_losesNoIncrement() throws Exception {
    assumeTrue(keepsIfMatch());
    store.put(key("counter"), content("0"), PutCondition.none());
    int each = 5;
    race(
        racersForIfMatch(),
        i -> {
          for (int done = 0; done < each; ) {
            StoredObject now = store.get(key("counter"), 64);
            String next = "" + (Integer.parseInt(new String(now.content(), UTF_8)) + 1);
            done += wins(key("counter"), next, PutCondition.ifMatch(now.info().etag())) ? 1 : 0;
          }
          return true;
        });
    assertThat(text(key("counter"))).isEqualTo("" + racersForIfMatch() * each);
  }

  private boolean wins(ObjectKey key, String text, PutCondition condition) {
    try {
      store.put(key, content(text), condition);
      return true;
    } catch (PreconditionFailedException lost) {
      return false;
    }
  }

  private interface Racer {
    boolean run(int number) throws Exception;
  }

  private static List<Boolean> race(int count, Racer racer) throws Exception {
    List<Callable<Boolean>> racers =
        IntStream.range(0, count).<Callable<Boolean>>mapToObj(i -> () -> racer.run(i)).toList();
    try (var threads = Executors.newFixedThreadPool(count)) {
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> result : threads.invokeAll(racers)) {
        results.add(result.get());
      }
      return results;
    }
  }

  @Test
  void get_largerThanExpected_isRefusedUnread() {
    store.put(key("a"), content("12345"), PutCondition.none());
    assertThatThrownBy(() -> store.get(key("a"), 4)).isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void getIfChanged_L7_givesOnlyNewContent() {
    String etag = store.put(key("a"), content("one"), PutCondition.none());
    assertThat(store.getIfChanged(key("a"), etag, 64)).isEmpty();
    store.put(key("a"), content("two"), PutCondition.none());
    assertThat(store.getIfChanged(key("a"), etag, 64).orElseThrow().content())
        .isEqualTo("two".getBytes(UTF_8));
  }

  @Test
  void read_anyRange_givesItsBytes() {
    byte[] bytes = randomBytes(10_000);
    store.put(key("a"), ObjectContent.of(bytes), PutCondition.none());
    for (int[] range : new int[][] {{0, 1}, {0, 10_000}, {5_000, 100}, {9_999, 1}, {9_990, 50}}) {
      var buffer = ByteBuffer.allocate(range[1] + 3).position(3);
      int read = store.read(key("a"), range[0], buffer);
      assertThat(read).isEqualTo(Math.min(range[1], 10_000 - range[0]));
      assertThat(buffer.position()).isEqualTo(3 + read);
      assertThat(buffer.flip().slice(3, read)).isEqualTo(ByteBuffer.wrap(bytes, range[0], read));
    }
    assertThat(store.read(key("a"), 10_000, ByteBuffer.allocate(5))).isZero();
    assertThat(store.read(key("a"), 20_000, ByteBuffer.allocate(5))).isZero();
  }

  @Test
  void largeFile_L1_putAndDownloadedInParts_isTheSame(@TempDir Path folder) throws Exception {
    byte[] bytes = randomBytes(LARGE_BYTES);
    Path source = Files.write(folder.resolve("source"), bytes);
    ObjectContent content = ObjectContent.of(source);
    assertThat(content.sha256()).isEqualTo(Sha256.of(bytes));
    store.put(key("d/large"), content, PutCondition.ifAbsent());
    assertThat(store.head(key("d/large")).length()).isEqualTo(LARGE_BYTES);
    assertThatThrownBy(() -> store.put(key("d/large"), content, PutCondition.ifAbsent()))
        .isInstanceOf(PreconditionFailedException.class);
    var present = new BitSet();
    present.set(1); // left out: the file keeps zeros there
    try (var file = FileAccess.system().create(folder.resolve("target"))) {
      new RangedDownload(1 << 20, 4)
          .download(
              store, key("d/large"), LARGE_BYTES, file, present, new RangedDownload.Listener() {});
    }
    System.arraycopy(new byte[1 << 20], 0, bytes, 1 << 20, 1 << 20);
    assertThat(Files.readAllBytes(folder.resolve("target"))).isEqualTo(bytes);
  }

  @Test
  void download_shorterThanKnown_isCorrupt(@TempDir Path folder) {
    store.put(key("d/short"), content("short"), PutCondition.none());
    try (var file = FileAccess.system().create(folder.resolve("target"))) {
      assertThatThrownBy(
              () ->
                  RangedDownload.DEFAULT.download(
                      store,
                      key("d/short"),
                      6,
                      file,
                      new BitSet(),
                      new RangedDownload.Listener() {}))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("byte 5 of 6");
    }
  }

  @Test
  void list_prefix_givesKeysInOrderOverPages() {
    List<String> keys = new ArrayList<>();
    for (String key : List.of("m/3", "m/1", "m/20", "m/1-a", "m/4/x", "m/1.x", "ma", "l/9", "n")) {
      store.put(key(key), content(key), PutCondition.none());
      keys.add(key);
    }
    keys.sort(null);
    assertThat(store.list("").map(info -> info.key().text())).isEqualTo(keys);
    assertThat(store.list("m/").map(info -> info.key().text()))
        .containsExactly("m/1", "m/1-a", "m/1.x", "m/20", "m/3", "m/4/x");
    assertThat(store.list("m/1").map(ObjectInfo::length)).containsExactly(3L, 5L, 5L);
    assertThat(store.list("none/")).isEmpty();
    assertThat(store.list("m/").limit(2).map(info -> info.key().text()))
        .containsExactly("m/1", "m/1-a");
  }

  @Test
  void dropUnfinished_always_leavesObjects() {
    store.put(key("a"), content("x"), PutCondition.none());
    store.dropUnfinished(Instant.now().plus(Duration.ofDays(1)));
    assertThat(text(key("a"))).isEqualTo("x");
  }

  @Test
  void probe_L2_findsItsConditionsAndLeavesNothing() {
    assertThat(ConditionProbe.of(store)).isEqualTo(new ConditionProbe(true, keepsIfMatch()));
    assertThat(store.list("")).isEmpty();
  }
}
