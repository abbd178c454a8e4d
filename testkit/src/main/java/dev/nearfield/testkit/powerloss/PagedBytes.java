package dev.nearfield.testkit.powerloss;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A file's bytes in pages: what was never written takes no memory, and copies share pages until one
 * of them writes.
 *
 * <p>Threads: one. Owns: its pages.
 */
final class PagedBytes {

  static final int PAGE_BYTES = 4 << 10;

  private final Map<Long, byte[]> pages;
  private final Set<Long> owned = new HashSet<>();
  private long size;

  PagedBytes() {
    this(new HashMap<>(), 0);
  }

  private PagedBytes(Map<Long, byte[]> pages, long size) {
    this.pages = pages;
    this.size = size;
  }

  /** A copy, at the price of a map; from now on both copy pages before they write. */
  PagedBytes copy() {
    owned.clear();
    return new PagedBytes(new HashMap<>(pages), size);
  }

  long size() {
    return size;
  }

  /** Makes the file this long: bytes beyond are dropped, new ones are zero. */
  void resize(long newSize) {
    if (newSize < size) {
      long last = newSize / PAGE_BYTES;
      pages.keySet().removeIf(page -> page > last);
      if (pages.containsKey(last)) {
        zero(last, (int) (newSize % PAGE_BYTES));
      }
    }
    size = newSize;
  }

  /** The numbers of the pages that were written, from this one on. */
  Set<Long> pagesFrom(long first) {
    Set<Long> found = new HashSet<>(pages.keySet());
    found.removeIf(page -> page < first);
    return found;
  }

  /** Fills the buffer, up to the end of the file; returns how many bytes that were. */
  int read(ByteBuffer destination, long position) {
    int wanted = (int) Math.min(destination.remaining(), Math.max(0, size - position));
    for (int done = 0; done < wanted; ) {
      long at = position + done;
      int offset = (int) (at % PAGE_BYTES);
      int bytes = Math.min(wanted - done, PAGE_BYTES - offset);
      byte[] page = pages.get(at / PAGE_BYTES);
      destination.put(page == null ? new byte[bytes] : page, page == null ? 0 : offset, bytes);
      done += bytes;
    }
    return wanted;
  }

  /** Writes bytes, making the file longer if need be. */
  void write(byte[] source, long position) {
    for (int done = 0; done < source.length; ) {
      long at = position + done;
      int offset = (int) (at % PAGE_BYTES);
      int bytes = Math.min(source.length - done, PAGE_BYTES - offset);
      writePage(at / PAGE_BYTES, offset, source, done, bytes);
      done += bytes;
    }
    size = Math.max(size, position + source.length);
  }

  /** Writes into one page, whatever the file's length. */
  void writePage(long page, int offset, byte[] source, int from, int bytes) {
    System.arraycopy(source, from, writable(page), offset, bytes);
  }

  /** Zeros one page from an offset on. */
  void zero(long page, int offset) {
    zero(page, offset, PAGE_BYTES);
  }

  void zero(long page, int from, int to) {
    Arrays.fill(writable(page), from, to, (byte) 0);
  }

  private byte[] writable(long page) {
    byte[] bytes = pages.get(page);
    if (bytes == null || !owned.contains(page)) {
      bytes = bytes == null ? new byte[PAGE_BYTES] : bytes.clone();
      pages.put(page, bytes);
      owned.add(page);
    }
    return bytes;
  }
}
