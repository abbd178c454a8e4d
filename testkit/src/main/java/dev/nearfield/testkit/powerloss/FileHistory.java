package dev.nearfield.testkit.powerloss;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One file between what the disk has for certain and what was written.
 *
 * <p>Threads: one. Owns: its bytes.
 */
final class FileHistory {

  /*
   * A disk writes sectors whole, each when it likes, and each in any of the versions it had since
   * the last force: so the model keeps, page by page, the pieces that came since, and a state
   * chooses for every sector (or page) up to which operation it has them. Appends that share a
   * sector thereby never appear without those before them in it, while sectors come in any order.
   * The length is chosen likewise, by itself.
   *
   * A force that failed marks the pieces so far as clean. A later force skips pages that have
   * nothing but clean pieces, as Linux does; they stay a matter of chance forever.
   */

  private static final int SECTOR_BYTES = 512;
  private static final int SECTORS = PagedBytes.PAGE_BYTES / SECTOR_BYTES;

  private final PagedBytes durable;
  private final Map<Long, List<Piece>> pending = new TreeMap<>();
  private final List<Length> lengths = new ArrayList<>();
  private long length;
  private int cleanBefore;

  /** A change of one page: bytes written, or zeros where the file was cut. */
  @SuppressWarnings("ArrayRecordComponent") // they belong to the recorded write
  private record Piece(int operation, int offset, byte[] source, int from, int count) {}

  private record Length(int operation, long bytes) {}

  FileHistory(PagedBytes durable) {
    this.durable = durable;
    this.length = durable.size();
  }

  /** The first operation that may be lost, or {@code none}. */
  int oldest(int none) {
    int oldest = lengths.isEmpty() ? none : lengths.getFirst().operation();
    for (List<Piece> pieces : pending.values()) {
      oldest = Math.min(oldest, pieces.getFirst().operation());
    }
    return oldest;
  }

  void write(int operation, Operation.Write write) {
    byte[] bytes = write.bytes();
    for (int done = 0; done < bytes.length; ) {
      long at = write.position() + done;
      int offset = (int) (at % PagedBytes.PAGE_BYTES);
      int count = Math.min(bytes.length - done, PagedBytes.PAGE_BYTES - offset);
      add(at / PagedBytes.PAGE_BYTES, new Piece(operation, offset, bytes, done, count));
      done += count;
    }
    if (write.position() + bytes.length > length) {
      resize(operation, write.position() + bytes.length);
    }
  }

  void truncate(int operation, long size) {
    long first = size / PagedBytes.PAGE_BYTES;
    var pages = durable.pagesFrom(first);
    pending.keySet().stream().filter(page -> page >= first).forEach(pages::add);
    for (long page : pages) {
      int offset = page == first ? (int) (size % PagedBytes.PAGE_BYTES) : 0;
      int count = PagedBytes.PAGE_BYTES - offset;
      add(page, new Piece(operation, offset, new byte[count], 0, count));
    }
    resize(operation, size);
  }

  void force(int before, boolean failed) {
    if (failed) {
      cleanBefore = before;
      return;
    }
    for (Iterator<Map.Entry<Long, List<Piece>>> all = pending.entrySet().iterator();
        all.hasNext(); ) {
      var entry = all.next();
      forcePage(entry.getKey(), entry.getValue(), before);
      if (entry.getValue().isEmpty()) {
        all.remove();
      }
    }
    forceLength(before);
  }

  /** A state of this file. */
  PagedBytes draw(Draw draw) {
    PagedBytes state = durable.copy();
    pending.forEach((page, pieces) -> drawPage(state, page, pieces, draw));
    state.resize(drawLength(draw));
    return state;
  }

  /** Only the last one: what a cut before it made zero is zero by its pieces. */
  private void forceLength(int before) {
    long forced = durable.size();
    while (!lengths.isEmpty() && lengths.getFirst().operation() < before) {
      forced = lengths.removeFirst().bytes();
    }
    durable.resize(forced);
  }

  private void forcePage(long page, List<Piece> pieces, int before) {
    boolean dirty =
        pieces.stream()
            .anyMatch(piece -> piece.operation() >= cleanBefore && piece.operation() < before);
    if (dirty) {
      for (Piece piece : pieces) {
        if (piece.operation() < before) {
          put(durable, page, piece, piece.offset(), piece.offset() + piece.count());
        }
      }
      pieces.removeIf(piece -> piece.operation() < before);
    }
  }

  private void drawPage(PagedBytes state, long page, List<Piece> pieces, Draw draw) {
    int step = draw.wholePages() ? SECTORS : 1;
    for (int sector = 0; sector < SECTORS; sector += step) {
      int from = sector * SECTOR_BYTES;
      int to = from + step * SECTOR_BYTES;
      int[] changes = new int[0];
      int count = 0;
      for (Piece piece : pieces) {
        if (piece.offset() < to && piece.offset() + piece.count() > from) {
          changes = Draw.grown(changes, count);
          changes[count++] = piece.operation();
        }
      }
      if (count > 0) {
        drawSector(state, page, pieces, from, to, draw.kept(changes, count), draw);
      }
    }
  }

  private void drawSector(
      PagedBytes state, long page, List<Piece> pieces, int from, int to, int kept, Draw draw) {
    boolean written = false;
    for (Piece piece : pieces) {
      if (piece.operation() < kept) {
        written |= put(state, page, piece, from, to);
      }
    }
    long position = page * PagedBytes.PAGE_BYTES + from;
    if (!written && position >= durable.size()) {
      state.writePage(page, from, draw.fill(position, to - from), 0, to - from);
    }
  }

  /** Puts what of a piece lies in {@code [from, to)} of its page. */
  private static boolean put(PagedBytes target, long page, Piece piece, int from, int to) {
    int start = Math.max(from, piece.offset());
    int end = Math.min(to, piece.offset() + piece.count());
    if (start >= end) {
      return false;
    }
    int source = piece.from() + start - piece.offset();
    target.writePage(page, start, piece.source(), source, end - start);
    return true;
  }

  private long drawLength(Draw draw) {
    if (lengths.isEmpty()) {
      return durable.size();
    }
    int[] changes = lengths.stream().mapToInt(Length::operation).toArray();
    int kept = draw.keptLength(changes, changes.length);
    long drawn = durable.size();
    for (Length each : lengths) {
      drawn = each.operation() < kept ? each.bytes() : drawn;
    }
    return drawn;
  }

  private void add(long page, Piece piece) {
    pending.computeIfAbsent(page, none -> new ArrayList<>()).add(piece);
  }

  private void resize(int operation, long bytes) {
    length = bytes;
    lengths.add(new Length(operation, bytes));
  }
}
