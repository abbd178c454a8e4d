package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects in a folder. */
class LocalObjectStoreTest extends ObjectStoreContract {

  private static final ObjectKey KEY = ObjectKey.of("d/aa/object");

  @TempDir Path folder;

  @Override
  protected ObjectStore openStore() {
    return LocalObjectStore.open(folder);
  }

  @Test
  void put_killedBefore_leavesNothingThatShows() throws Exception {
    Files.createDirectories(folder.resolve(".tmp"));
    Files.writeString(folder.resolve(".tmp/left-by-a-killed-writer"), "half");
    Files.writeString(folder.resolve(".lock"), "left too");
    assertThat(store.list("")).isEmpty();
    store.put(KEY, ObjectContent.of(new byte[10]), PutCondition.ifAbsent());
    assertThat(store.list("").map(ObjectInfo::key)).containsExactly(KEY);
    assertThat(store.dropUnfinished(Instant.now().plusSeconds(60))).isEqualTo(1);
    assertThat(folder.resolve(".tmp")).isEmptyDirectory();
  }

  @Test
  void interruptedThread_put_stillWritesAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      store.put(KEY, ObjectContent.of(new byte[10]), PutCondition.ifAbsent());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.head(KEY).length()).isEqualTo(10);
  }

  @Test
  void twoNamesOfOneFolder_L2_shareItsLock() throws Exception {
    Path link = folder.resolveSibling(folder.getFileName() + "-link");
    Files.createSymbolicLink(link, folder);
    try (var other = LocalObjectStore.open(link)) {
      assertThat(other.location()).isEqualTo(store.location());
      other.put(KEY, ObjectContent.of(new byte[1]), PutCondition.ifAbsent());
      assertThatThrownBy(
              () -> store.put(KEY, ObjectContent.of(new byte[2]), PutCondition.ifAbsent()))
          .isInstanceOf(PreconditionFailedException.class);
    } finally {
      Files.delete(link);
    }
  }

  /** In S3 both may be; here the first one keeps its place. */
  @Test
  void anyRequest_keyBelowAnObject_findsNothingAndIsNotWritten() {
    var object = ObjectKey.of("a");
    var below = ObjectKey.of("a/b/c");
    ObjectContent content = ObjectContent.of(new byte[10]);
    store.put(object, content, PutCondition.none());
    assertThat(store.find(below)).isEmpty();
    assertThatThrownBy(() -> store.get(below, 10)).isInstanceOf(ObjectNotFoundException.class);
    assertThatThrownBy(() -> store.read(below, 0, ByteBuffer.allocate(1)))
        .isInstanceOf(ObjectNotFoundException.class);
    assertThat(store.list("a/")).isEmpty();
    store.delete(below);
    for (PutCondition condition : List.of(PutCondition.none(), PutCondition.ifAbsent())) {
      assertThatThrownBy(() -> store.put(below, content, condition))
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("put a/b/c")
          .hasMessageContaining("an object lies where a folder must be");
    }
    assertThat(store.list("").map(ObjectInfo::key)).containsExactly(object);
    assertThat(folder.resolve(".tmp")).isEmptyDirectory();
    store.put(KEY, content, PutCondition.ifAbsent());
  }

  /** As in a folder that this user may not look into, which a test of root's cannot have. */
  @Test
  void anyRequest_folderThatCannotBeLookedInto_isTyped() throws Exception {
    Files.createSymbolicLink(folder.resolve("x"), folder.resolve("x"));
    var inside = ObjectKey.of("x/y");
    List<ThrowingCallable> requests =
        List.of(
            () -> store.find(inside),
            () -> store.list("x/").toList(),
            () -> store.list("").toList(),
            () -> store.delete(inside),
            () -> store.put(inside, ObjectContent.of(new byte[1]), PutCondition.none()));
    for (ThrowingCallable request : requests) {
      assertThatThrownBy(request)
          .isInstanceOf(RequestRefusedException.class)
          .hasMessageContaining("symbolic links");
    }
    assertThat(folder.resolve(".tmp")).isEmptyDirectory();
  }

  @Test
  void open_fileInTheWay_isTyped() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> LocalObjectStore.open(file))
        .isInstanceOf(RequestRefusedException.class)
        .hasMessageContaining("file");
  }
}
