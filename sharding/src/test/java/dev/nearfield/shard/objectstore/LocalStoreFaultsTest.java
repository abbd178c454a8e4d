package dev.nearfield.shard.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nearfield.Metric;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.CommitOutcomeUnknownException;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishPlan;
import dev.nearfield.shard.manifest.PublishPlan.RouterUpload;
import dev.nearfield.shard.manifest.PublishPlan.ShardUpload;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.RouterRef;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.ForwardingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder whose disk fails, and what writers that are killed leave to the next one. */
class LocalStoreFaultsTest {

  private static final ObjectKey KEY = ObjectKey.of("d/aa/object");

  @TempDir Path folder;
  private final FaultyFiles files = new FaultyFiles(FileAccess.system());
  private LocalObjectStore store;

  @BeforeEach
  void open() {
    store = LocalObjectStore.open(folder, files);
  }

  private static ObjectContent content(String text) {
    return ObjectContent.of(text.getBytes(UTF_8));
  }

  private static String text(ObjectStore store, ObjectKey key) {
    return new String(store.get(key, 100).content(), UTF_8);
  }

  private void failNothing() {
    files.failWhen(_ -> false);
  }

  @Test
  void put_failingAtEveryOperation_isAllOrNothingAndSaysWhich() {
    int before = files.operations().size();
    store.put(KEY, content("old"), PutCondition.none());
    int operations = files.operations().size() - before;
    assertThat(operations).isGreaterThan(8);
    int unconfirmed = 0;
    for (int n = 1; n <= operations; n++) {
      store.delete(KEY);
      store.put(KEY, content("old"), PutCondition.none());
      files.failOperation(n);
      boolean mayHaveHappened = true;
      try {
        store.put(KEY, content("new"), PutCondition.none());
      } catch (RequestRefusedException | UnconfirmedWriteException failure) {
        assertThat(failure).hasMessageContaining("Input/output error").hasMessageContaining("put");
        mayHaveHappened = failure.mayHaveHappened();
        unconfirmed += mayHaveHappened ? 1 : 0;
      }
      files.failOperation(Long.MAX_VALUE);
      assertThat(text(store, KEY)).isIn("old", mayHaveHappened ? "new" : "old");
    }
    assertThat(unconfirmed).as("the folder, and the note").isEqualTo(2);
  }

  /** As a copy of a bucket on a disk that takes no writes. */
  @Test
  void open_folderOfObjectsAlone_readsWithoutWriting() throws Exception {
    store.put(KEY, content("old"), PutCondition.none());
    Files.delete(folder.resolve(".tmp"));
    Files.delete(folder.resolve(".lock"));
    var readOnly = new FaultyFiles(FileAccess.system()).failWhen(line -> !line.startsWith("open "));
    try (var other = LocalObjectStore.open(folder, readOnly)) {
      assertThat(text(other, KEY)).isEqualTo("old");
      assertThat(other.list("").map(ObjectInfo::key)).containsExactly(KEY);
      assertThat(other.dropUnfinished(Instant.MAX)).isZero();
      assertThat(folder).isDirectoryNotContaining("glob:**/.*");
      assertThatThrownBy(() -> other.put(KEY, content("new"), PutCondition.none()))
          .isInstanceOf(RequestRefusedException.class);
    }
    store.put(KEY, content("new"), PutCondition.none());
    assertThat(text(store, KEY)).isEqualTo("new");
  }

  @Test
  void put_folderNotForcedAfterTheRename_mayHaveHappened() {
    String etag = store.put(KEY, content("old"), PutCondition.none());
    files.failWhen("forceDirectory aa"::equals);
    assertThatThrownBy(() -> store.put(KEY, content("new"), PutCondition.ifMatch(etag)))
        .isInstanceOf(UnconfirmedWriteException.class)
        .hasMessageContaining(KEY.text())
        .hasMessageContaining("write again")
        .matches(failure -> ((ObjectStoreException) failure).mayHaveHappened())
        .matches(failure -> ((ObjectStoreException) failure).retryable());
    assertThatThrownBy(() -> store.get(KEY, 100))
        .as("nobody is told what may be gone tomorrow")
        .isInstanceOf(RequestRefusedException.class);
    failNothing();
    int before = files.operations().size();
    assertThat(text(store, KEY)).isEqualTo("new");
    assertThat(files.operations().subList(before, files.operations().size()))
        .containsSubsequence("forceDirectory aa", "open object");
  }

  /** A network's file system may rename, lose the reply, and fail when it asks again. */
  @Test
  void put_renameReportedAsFailed_isToldFromOneThatFailed() {
    var happening =
        new ForwardingFiles(FileAccess.system()) {
          private boolean happens;

          @Override
          public void rename(Path source, Path target) {
            if (happens) {
              super.rename(source, target);
            }
            throw new FileAccessException("rename", source, new IOException("no such file"));
          }
        };
    var unsure = LocalObjectStore.open(folder, happening);
    var refused =
        catchThrowableOfType(
            RequestRefusedException.class,
            () -> unsure.put(KEY, content("one"), PutCondition.ifAbsent()));
    assertThat(refused.mayHaveHappened()).isFalse();
    assertThat(store.find(KEY)).isEmpty();
    happening.happens = true;
    assertThatThrownBy(() -> unsure.put(KEY, content("one"), PutCondition.ifAbsent()))
        .isInstanceOf(UnconfirmedWriteException.class);
    assertThat(text(store, KEY)).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aa", "d"})
  void put_afterAWriterThatForcedNotAll_forcesThatFirst(String notForced) {
    files.failWhen(("forceDirectory " + notForced)::equals);
    assertThatThrownBy(() -> store.put(KEY, content("left"), PutCondition.ifAbsent()))
        .isInstanceOf(ObjectStoreException.class);
    var others = new FaultyFiles(FileAccess.system());
    var other = LocalObjectStore.open(folder, others);
    others.failWhen(("forceDirectory " + notForced)::equals);
    assertThatThrownBy(() -> other.put(ObjectKey.of("CURRENT"), content("1"), PutCondition.none()))
        .as("nothing is built on what may not stay")
        .isInstanceOf(RequestRefusedException.class);
    assertThat(other.find(ObjectKey.of("CURRENT"))).isEmpty();
    others.failWhen(_ -> false);
    int before = others.operations().size();
    other.put(ObjectKey.of("CURRENT"), content("1"), PutCondition.none());
    String root = "forceDirectory " + folder.getFileName();
    List<String> after = others.operations().subList(before, others.operations().size());
    int renamed = after.stream().map(line -> line.startsWith("rename")).toList().indexOf(true);
    assertThat(after.subList(0, renamed))
        .containsSubsequence(root, "forceDirectory d", "forceDirectory aa");
    int settled = others.operations().size();
    other.put(ObjectKey.of("CURRENT"), content("2"), PutCondition.none());
    assertThat(others.operations().subList(settled, others.operations().size()))
        .as("once")
        .doesNotContain("forceDirectory aa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", "d/aa/never-written", "\t\t", "not a key"})
  void put_afterANoteThatSaysNothing_works(String note) throws Exception {
    Files.writeString(folder.resolve(".pending"), note);
    store.put(KEY, content("x"), PutCondition.ifAbsent());
    assertThat(text(store, KEY)).isEqualTo("x");
    assertThat(folder.resolve(".pending")).doesNotExist();
    assertThat(store.list("").map(ObjectInfo::key)).containsExactly(KEY);
  }

  @Test
  void put_emptyFolderRemovedMeanwhile_isTypedAndTheNextOneWorks() {
    var removing =
        new ForwardingFiles(FileAccess.system()) {
          private boolean removes = true;

          @Override
          public void rename(Path source, Path target) {
            if (removes) {
              delete(folder.resolve("d/aa")); // as a tidy administrator would
            }
            super.rename(source, target);
          }
        };
    var tidied = LocalObjectStore.open(folder, removing);
    assertThatThrownBy(() -> tidied.put(KEY, content("x"), PutCondition.ifAbsent()))
        .isInstanceOf(RequestRefusedException.class);
    removing.removes = false;
    tidied.put(KEY, content("x"), PutCondition.ifAbsent());
    assertThat(text(tidied, KEY)).isEqualTo("x");
  }

  private static PublishPlan plan(String text) {
    return PublishPlan.whole(
        new RouterUpload(RouterRef.of("hash", 16), Optional.empty()),
        List.of(new ShardUpload(0, content(text), 1)));
  }

  private boolean isForcingCurrent(String line) {
    List<String> operations = files.operations();
    return line.equals("forceDirectory " + folder.getFileName())
        && operations.size() > 1
        && operations.get(operations.size() - 2).startsWith("rename");
  }

  @Test
  void publish_L2_commitNotConfirmedOnce_isRecognised() {
    var corpus = ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT));
    int[] failures = new int[1];
    files.failWhen(line -> isForcingCurrent(line) && failures[0]++ == 0);
    try (PublishRun run = corpus.begin(PublishOptions.DEFAULT)) {
      assertThat(run.publish(plan("one")).manifest().generation()).isEqualTo(1);
    }
    assertThat(failures[0]).as("the disk failed").isEqualTo(1);
    assertThat(ShardCollection.open(store).history(10)).hasSize(1);
    assertThat(folder.resolve(".pending")).doesNotExist();
  }

  @Test
  void publish_L2_commitNeverConfirmed_saysThatItMayHaveHappened() {
    var corpus = ShardCollection.create(store, CollectionOptions.of(4, Metric.DOT));
    try (PublishRun run = corpus.begin(PublishOptions.DEFAULT)) {
      boolean[] failed = new boolean[1];
      String root = "forceDirectory " + folder.getFileName();
      files.failWhen(
          line -> {
            failed[0] |= isForcingCurrent(line);
            return failed[0] && line.equals(root);
          });
      assertThatThrownBy(() -> run.publish(plan("one")))
          .isInstanceOf(CommitOutcomeUnknownException.class)
          .hasMessageContaining(run.runId());
      failNothing();
    }
    assertThat(ShardCollection.open(store).history(10)).hasSize(1);
  }
}
