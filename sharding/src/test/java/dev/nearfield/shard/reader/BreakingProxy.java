package dev.nearfield.shard.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server on the loopback, and breaks some connections in the middle
 * of what the server sends.
 *
 * <p>Threads: safe. Owns: its sockets, and two threads per connection.
 */
final class BreakingProxy implements AutoCloseable {

  private final URI target;
  private final int afterBytes;
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;

  /**
   * Listens on a free port.
   *
   * @param afterBytes of a connection, when it breaks
   */
  BreakingProxy(URI target, int afterBytes) throws IOException {
    this.target = target;
    this.afterBytes = afterBytes;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("breaking-proxy").start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** So many connections break, of those that get so far. */
  void breakNext(int connections) {
    left.set(connections);
  }

  /** Connections broken so far. */
  int broken() {
    return broken.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket behind = new Socket(target.getHost(), target.getPort());
        open.add(client);
        open.add(behind);
        Thread.ofVirtual().start(() -> copy(client, behind, false));
        Thread.ofVirtual().start(() -> copy(behind, client, true));
      }
    } catch (IOException closed) {
      assert server.isClosed() : closed;
    }
  }

  private void copy(Socket from, Socket to, boolean mayBreak) {
    var buffer = new byte[1_000];
    int copied = 0;
    try (from;
        to) {
      for (int read; (read = from.getInputStream().read(buffer)) > 0; ) {
        to.getOutputStream().write(buffer, 0, read);
        copied += read;
        if (mayBreak && copied > afterBytes && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          broken.incrementAndGet();
          return;
        }
      }
    } catch (IOException otherSideLeft) {
      return; // it sees that by itself
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
