package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint on the loopback that hangs up on whoever calls, and counts the calls.
 *
 * <p>Threads: safe. Owns: its socket, and a thread.
 */
public final class DeafServer implements AutoCloseable {

  /** How often {@link S3ObjectStore} asks before it gives up. */
  public static final int ATTEMPTS = 5;

  private final AtomicInteger calls = new AtomicInteger();
  private final ServerSocket server;

  /** Listens on a free port. */
  public DeafServer() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("deaf-server").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        try (Socket caller = server.accept()) {
          calls.incrementAndGet(); // before it hangs up: whoever heard that is counted
          assert caller.isBound();
        }
      }
    } catch (IOException closed) {
      assert server.isClosed() : closed;
    }
  }

  /** A store there, which does not pause between its attempts. */
  public S3ObjectStore store() {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getLocalPort());
    return S3Server.store(
        new Bucket("nearfield", "deaf", Optional.of(endpoint), Optional.of("us-east-1"), true));
  }

  /** Connections since it listens. */
  public int calls() {
    return calls.get();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
