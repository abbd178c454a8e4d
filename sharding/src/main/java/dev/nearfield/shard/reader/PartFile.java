package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.RangedDownload;
import dev.nearfield.storage.FileHandle;
import java.nio.ByteBuffer;
import java.util.BitSet;

/*  <sha256>.marks
 *  byte 0            4         4 + parts
 *       bytes of     a byte per read: 1 when all of it is in the part file
 *       one read
 */
/**
 * A shard that is being fetched. What arrived survives the process: whoever comes next asks only
 * for the rest. Marks are believed as they are, since the whole is checked by its hash.
 *
 * <p>Threads: one, who holds the shard's fetch lock. Owns: two descriptors until {@link #close}.
 */
final class PartFile implements AutoCloseable {

  private static final int HEADER_BYTES = Integer.BYTES;

  private final CacheFolder folder;
  private final ObjectRef shard;
  private final RangedDownload download;
  private final FileHandle content;
  private final FileHandle marks;

  private PartFile(
      CacheFolder folder,
      ObjectRef shard,
      RangedDownload download,
      FileHandle content,
      FileHandle marks) {
    this.folder = folder;
    this.shard = shard;
    this.download = download;
    this.content = content;
    this.marks = marks;
  }

  /** Whether something is there to go on with. */
  static boolean isThere(CacheFolder folder, ObjectRef shard) {
    return CacheFolder.length(folder.part(shard.sha256())).orElse(-1L) == shard.bytes();
  }

  /** Takes the room of the whole shard: a file of its length, and nothing in it. */
  static void reserve(CacheFolder folder, ObjectRef shard) {
    folder.dropPart(shard.sha256());
    try (FileHandle part = folder.files().create(folder.part(shard.sha256()))) {
      part.write(ByteBuffer.allocate(1), shard.bytes() - 1);
    }
  }

  /** Opens a part that was reserved, now or by somebody who did not come to the end. */
  static PartFile open(CacheFolder folder, ObjectRef shard, RangedDownload download) {
    FileHandle content = folder.files().openForWrite(folder.part(shard.sha256()));
    try {
      return new PartFile(folder, shard, download, content, openMarks(folder, shard, download));
    } catch (Throwable failure) {
      content.close();
      throw failure;
    }
  }

  private static FileHandle openMarks(
      CacheFolder folder, ObjectRef shard, RangedDownload download) {
    var path = folder.marks(shard.sha256());
    long length = (long) HEADER_BYTES + download.partCount(shard.bytes());
    if (CacheFolder.length(path).orElse(-1L) == length) {
      FileHandle known = folder.files().openForWrite(path);
      boolean fits = false;
      try {
        fits = readInt(known) == download.partBytes();
      } finally {
        if (!fits) {
          known.close();
        }
      }
      if (fits) {
        return known;
      }
    }
    folder.files().delete(path);
    return beginMarks(folder.files().create(path), length, download);
  }

  private static FileHandle beginMarks(FileHandle fresh, long length, RangedDownload download) {
    try {
      fresh.write(ByteBuffer.allocate(1), length - 1);
      fresh.write(ByteBuffer.allocate(HEADER_BYTES).putInt(0, download.partBytes()), 0);
      return fresh;
    } catch (Throwable failure) {
      fresh.close();
      throw failure;
    }
  }

  private static int readInt(FileHandle file) {
    var header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    return header.getInt(0);
  }

  /** The reads whose bytes are here. */
  BitSet present() {
    var bytes = ByteBuffer.allocate(download.partCount(shard.bytes()));
    marks.read(bytes, HEADER_BYTES);
    var present = new BitSet();
    for (int part = 0; part < bytes.capacity(); part++) {
      present.set(part, bytes.get(part) != 0);
    }
    return present;
  }

  /** Fetches what is missing; the listener hears of it too. */
  void fetch(ObjectStore store, RangedDownload.Listener listener) {
    var marking =
        new RangedDownload.Listener() {
          @Override
          public void asking(int bytes) {
            listener.asking(bytes);
          }

          @Override
          public void arrived(int part, int bytes) {
            marks.write(ByteBuffer.wrap(new byte[] {1}), HEADER_BYTES + part);
            listener.arrived(part, bytes);
          }
        };
    download.download(store, shard.key(), shard.bytes(), content, present(), marking);
  }

  /**
   * Checks the whole, and makes it last.
   *
   * @throws dev.nearfield.shard.manifest.ContentMismatchException if it is something else
   */
  void verify(SideWork beside) throws InterruptedException {
    shard.verify(content.size(), beside.sha256(content));
    content.force();
  }

  /** Gives what was verified its name. */
  void publish() {
    folder.files().rename(folder.part(shard.sha256()), folder.shard(shard.sha256()));
    folder.files().forceDirectory(folder.folder());
    folder.files().delete(folder.marks(shard.sha256()));
  }

  /** Believes nothing of what is there; the room stays taken. */
  void forget() {
    marks.truncate(0);
  }

  @Override
  public void close() {
    try {
      marks.close();
    } finally {
      content.close();
    }
  }
}
