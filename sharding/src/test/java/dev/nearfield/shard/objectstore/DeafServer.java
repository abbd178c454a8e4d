package dev.nearfield.shard.objectstore;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint on the loopback that never answers, and counts the calls.
 *
 * <p>Threads: safe. Owns: its sockets, and a thread.
 */
public final class DeafServer implements AutoCloseable {

  /** How often {@link S3ObjectStore} asks before it gives up. */
  public static final int ATTEMPTS = 5;

  private static final byte[] BEGINNING =
      "HTTP/1.1 206 Partial Content\r\nContent-Length: 100\r\nETag: \"e\"\r\n\r\nbeg"
          .getBytes(StandardCharsets.US_ASCII);

  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<Socket> held = new ConcurrentLinkedQueue<>();
  private final ServerSocket server;
  private final Manner manner;

  private enum Manner {
    HANGS_UP,
    IS_SILENT,
    FALLS_SILENT
  }

  private DeafServer(Manner manner) throws IOException {
    this.manner = manner;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("deaf-server").start(this::accept);
  }

  /** One on a free port that hangs up on whoever calls. */
  public static DeafServer hangingUp() throws IOException {
    return new DeafServer(Manner.HANGS_UP);
  }

  /** One on a free port that keeps whoever calls waiting. */
  public static DeafServer silent() throws IOException {
    return new DeafServer(Manner.IS_SILENT);
  }

  /** One on a free port that falls silent in the middle of its answer. */
  public static DeafServer fallingSilent() throws IOException {
    return new DeafServer(Manner.FALLS_SILENT);
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        held.add(caller);
        calls.incrementAndGet(); // before it hangs up: whoever heard that is counted
        switch (manner) {
          case HANGS_UP -> caller.close();
          case IS_SILENT -> {}
          case FALLS_SILENT -> caller.getOutputStream().write(BEGINNING);
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
      for (Socket caller : held) {
        caller.close();
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
