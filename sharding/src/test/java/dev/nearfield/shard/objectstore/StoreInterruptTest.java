package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.Until;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Interrupts: a typed error, the flag stays, and nothing is left behind. */
class StoreInterruptTest {

  private static final ObjectKey KEY = ObjectKey.of("d/large");
  private static final int LARGE_BYTES = 11 << 20;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  private static void assertInterrupted(Throwable failure) {
    assertThat(Thread.interrupted()).as("the flag").isTrue();
    assertThat(failure)
        .isInstanceOf(StoreInterruptedException.class)
        .hasMessageContaining("interrupted while waiting for s3://")
        .matches(told -> ((ObjectStoreException) told).mayHaveHappened())
        .matches(told -> !((ObjectStoreException) told).retryable());
  }

  @Test
  void s3Requests_interruptedThread_areTyped() {
    try (S3ObjectStore store = S3Server.freshStore()) {
      ObjectContent content = ObjectContent.of(new byte[10]);
      Thread.currentThread().interrupt();
      assertInterrupted(catchThrowable(() -> store.head(KEY)));
      Thread.currentThread().interrupt();
      assertInterrupted(catchThrowable(() -> store.put(KEY, content, PutCondition.ifAbsent())));
      Thread.currentThread().interrupt();
      assertInterrupted(catchThrowable(() -> store.list("").toList()));
    }
  }

  /** A client that interrupts a thread when the first part is sent. */
  private static S3Client interrupting(S3Client client, Thread thread) {
    return (S3Client)
        Proxy.newProxyInstance(
            S3Client.class.getClassLoader(),
            new Class<?>[] {S3Client.class},
            (_, method, arguments) -> {
              if (method.getName().equals("uploadPart")) {
                thread.interrupt();
              }
              try {
                return method.invoke(client, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  @Test
  void put_interruptedBetweenParts_leavesNoUpload() {
    var location = S3Server.freshLocation();
    var client = interrupting(S3Server.client(location), Thread.currentThread());
    var noPause = new Retries(new SplittableRandom(1), S3Server::noPause);
    try (var store = new S3ObjectStore(location, client, S3Server.LIMITS, noPause)) {
      ObjectContent content = ObjectContent.of(new byte[LARGE_BYTES]);
      assertInterrupted(catchThrowable(() -> store.put(KEY, content, PutCondition.ifAbsent())));
      assertThat(store.find(KEY)).isEmpty();
      assertThat(store.dropUnfinished(Instant.now().plus(Duration.ofDays(1))))
          .as("uploads begun and not given up")
          .isZero();
    }
  }

  @Test
  void download_interrupted_endsItsReads() {
    try (S3ObjectStore store = S3Server.freshStore();
        var file = FileAccess.system().create(folder.resolve("target"))) {
      store.put(KEY, ObjectContent.of(new byte[1_000]), PutCondition.ifAbsent());
      var untilInterrupted =
          new RangedDownload.Listener() {
            @Override
            public void asking(int bytes) {
              while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
              }
            }
          };
      var download = new RangedDownload(100, 4);
      Thread.currentThread().interrupt();
      assertInterrupted(
          catchThrowable(
              () -> download.download(store, KEY, 1_000, file, new BitSet(), untilInterrupted)));
    }
  }

  /** An interrupt closes the socket of a virtual thread: no broken connection of the server's. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void download_interruptedWhileTheServerIsSilent_isTyped(boolean begins) throws Exception {
    try (DeafServer server = begins ? DeafServer.fallingSilent() : DeafServer.silent();
        S3ObjectStore store = server.store();
        var file = FileAccess.system().create(folder.resolve("target"))) {
      var download = new RangedDownload(100, 2);
      var listener = new RangedDownload.Listener() {};
      Throwable failure =
          interruptedAt(
              server, 2, () -> download.download(store, KEY, 200, file, new BitSet(), listener));
      assertThat(failure).isInstanceOf(StoreInterruptedException.class);
      assertThat(server.calls()).as("not repeated").isEqualTo(2);
    }
  }

  /** What a request of another thread throws that is interrupted when the server has its calls. */
  private static Throwable interruptedAt(
      DeafServer server, int calls, ThrowableAssert.ThrowingCallable request) throws Exception {
    var failure = new AtomicReference<Throwable>();
    Thread user = Thread.ofPlatform().start(() -> failure.set(catchThrowable(request)));
    Until.isTrue("it asks", () -> server.calls() >= calls);
    user.interrupt();
    assertThat(user.join(LIMIT)).as("it ends").isTrue();
    return failure.get();
  }

  /** Holds a folder's lock until it is killed, or its standard input ends. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      Path lock = Path.of(arguments[0], ".lock");
      try (var channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = channel.lock()) {
        Files.writeString(Path.of(arguments[0], ".held"), held.toString());
        System.exit(System.in.read());
      }
    }
  }

  private static void await(Process holder, Path held) {
    Instant end = Instant.now().plus(LIMIT);
    while (!Files.exists(held)) {
      assertThat(holder.isAlive() && Instant.now().isBefore(end)).as("it locks").isTrue();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void localPut_interruptedWhileAnotherProcessHasTheLock_isTyped() throws Exception {
    var store = LocalObjectStore.open(folder);
    Process holder = ChildJvm.start(List.of(), Holder.class, folder.toString());
    try {
      await(holder, folder.resolve(".held"));
      var failure = new AtomicReference<Throwable>();
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    ObjectContent content = ObjectContent.of(new byte[10]);
                    failure.set(
                        catchThrowable(() -> store.put(KEY, content, PutCondition.ifAbsent())));
                    assert Thread.interrupted();
                  });
      Instant end = Instant.now().plus(LIMIT);
      do { // an interrupt before it waits is kept for later
        writer.interrupt();
      } while (!writer.join(Duration.ofMillis(20)) && Instant.now().isBefore(end));
      assertThat(failure.get())
          .isInstanceOf(StoreInterruptedException.class)
          .hasMessageContaining("put d/large");
      assertThat(store.find(KEY)).isEmpty();
      assertThat(folder.resolve(".tmp")).isEmptyDirectory();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThatThrownBy(() -> store.get(KEY, 10)).isInstanceOf(ObjectNotFoundException.class);
    store.put(KEY, ObjectContent.of(new byte[10]), PutCondition.ifAbsent());
    assertThat(store.head(KEY).length()).isEqualTo(10);
  }
}
