package dev.nearfield.shard.objectstore;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of an object to be written, with their length and SHA-256.
 *
 * <p>Threads: immutable; readers of one content may run in parallel. Owns: nothing; a file must not
 * change while it is written.
 */
public sealed interface ObjectContent {

  /** Content in memory; the array must not change. */
  static ObjectContent of(byte[] bytes) {
    return new OfBytes(bytes, Sha256.of(bytes));
  }

  /** A file's content; reads the file once for its SHA-256. */
  static ObjectContent of(Path file) {
    try (var handle = FileAccess.system().openForRead(file)) {
      return new OfFile(file, handle.size(), Sha256.of(handle));
    }
  }

  /** A file's content whose SHA-256 is known already. */
  static ObjectContent of(Path file, long length, String sha256) {
    return new OfFile(file, length, sha256);
  }

  /** In bytes. */
  long length();

  /** In hex, of all bytes. */
  String sha256();

  /** Opens it for reads at positions. */
  Reader open();

  /** An open content. */
  interface Reader extends AutoCloseable {

    /** Fills {@code destination} from {@code position} on; what is missing is an error. */
    void read(long position, ByteBuffer destination);

    @Override
    void close();
  }

  /**
   * Content in memory.
   *
   * @param bytes all of it
   * @param sha256 of these
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OfBytes(byte[] bytes, String sha256) implements ObjectContent {

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public Reader open() {
      return new Reader() {
        @Override
        public void read(long position, ByteBuffer destination) {
          destination.put(bytes, Math.toIntExact(position), destination.remaining());
        }

        @Override
        public void close() {}
      };
    }
  }

  /**
   * A file's content.
   *
   * @param file where
   * @param length of the file
   * @param sha256 of its bytes
   */
  record OfFile(Path file, long length, String sha256) implements ObjectContent {

    @Override
    public Reader open() {
      FileHandle handle = FileAccess.system().openForRead(file);
      return new Reader() {
        @Override
        public void read(long position, ByteBuffer destination) {
          int wanted = destination.remaining();
          if (handle.read(destination, position) != wanted) {
            throw new FileAccessException(
                "read",
                file,
                new EOFException("it became shorter than %d bytes".formatted(length)));
          }
        }

        @Override
        public void close() {
          handle.close();
        }
      };
    }
  }
}
