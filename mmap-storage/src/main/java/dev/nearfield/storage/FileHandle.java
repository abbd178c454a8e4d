package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One open file, read and written at explicit positions.
 *
 * <p>Every method throws {@link FileAccessException} when the system refuses. Interrupting a thread
 * never closes the file for others.
 *
 * <p>Threads: safe; positional reads and writes run in parallel. Owns: one file descriptor, until
 * {@link #close()}.
 */
public interface FileHandle extends AutoCloseable {

  /** The file as it was named at open. */
  Path file();

  /** Writes all remaining bytes of {@code source} at {@code position}, in bytes. */
  void write(ByteBuffer source, long position);

  /**
   * Fills {@code destination} from {@code position} on.
   *
   * @return the bytes read; fewer than remained only at the end of the file
   */
  int read(ByteBuffer destination, long position);

  /** The file's length in bytes. */
  long size();

  /**
   * Makes what was written durable. After a failure the pages may count as clean although they
   * never reached the disk: do not retry, give the file up.
   */
  void force();

  /** Cuts the file to {@code size} bytes; a shorter file stays as it is. */
  void truncate(long size);

  /**
   * Maps bytes that exist, for reading only.
   *
   * @param offset first byte in the file
   * @param length bytes to map; {@code offset + length} must not pass the file's end
   * @param arena the mapping's owner
   */
  MemorySegment map(long offset, long length, Arena arena);

  /** Releases the descriptor; mappings stay. Idempotent. */
  @Override
  void close();
}
