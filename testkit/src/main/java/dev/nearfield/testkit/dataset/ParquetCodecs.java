package dev.nearfield.testkit.dataset;

import io.airlift.compress.Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Decompresses pages in Java, and only as far as {@link GzipLimits} lets content grow: the
 * library's own codecs are native code, and believe what a page says about its size.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class ParquetCodecs implements CompressionCodecFactory {

  private static final int GZIP_HEADER_BYTES = 10;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("nothing is written here");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Codec((page, content) -> copy(page, content));
      case SNAPPY ->
          new Codec((page, content) -> decompress(new SnappyDecompressor(), page, content));
      case ZSTD -> new Codec((page, content) -> decompress(new ZstdDecompressor(), page, content));
      case GZIP -> new Codec(ParquetCodecs::inflate);
      case LZO, BROTLI, LZ4, LZ4_RAW ->
          throw new UnsupportedOperationException(
              "pages with %s are not read: use snappy, zstd, gzip or none".formatted(codec));
    };
  }

  @Override
  public void release() {}

  /** Fills the content from the page, or fails. */
  private interface Filling {
    void fill(byte[] page, byte[] content) throws IOException;
  }

  private static void copy(byte[] page, byte[] content) throws IOException {
    if (page.length != content.length) {
      throw new EOFException("%d bytes of %d".formatted(page.length, content.length));
    }
    System.arraycopy(page, 0, content, 0, page.length);
  }

  private static void decompress(Decompressor codec, byte[] page, byte[] content)
      throws IOException {
    requireFull(codec.decompress(page, 0, page.length, content, 0, content.length), content);
  }

  /** A page is one gzip member without optional fields, as writers make it. */
  private static void inflate(byte[] page, byte[] content) throws IOException {
    if (page.length < GZIP_HEADER_BYTES || page[3] != 0) {
      throw new EOFException("no plain gzip header");
    }
    var inflater = new Inflater(true);
    try {
      inflater.setInput(page, GZIP_HEADER_BYTES, page.length - GZIP_HEADER_BYTES);
      int filled = 0;
      int read;
      do {
        read = inflater.inflate(content, filled, content.length - filled);
        filled += read;
      } while (read > 0 && filled < content.length);
      requireFull(filled, content);
    } catch (DataFormatException damaged) {
      throw new IOException(damaged);
    } finally {
      inflater.end();
    }
  }

  private static void requireFull(int filled, byte[] content) throws IOException {
    if (filled != content.length) {
      throw new EOFException(
          "a page holds %d bytes, its header says %d".formatted(filled, content.length));
    }
  }

  /** One codec behind the library's interface. */
  private record Codec(Filling filling) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput page, int contentBytes) throws IOException {
      return BytesInput.from(content(page.toInputStream().readAllBytes(), contentBytes));
    }

    @Override
    public void decompress(ByteBuffer page, int pageBytes, ByteBuffer target, int contentBytes)
        throws IOException {
      byte[] stored = new byte[pageBytes];
      page.get(stored);
      target.put(content(stored, contentBytes));
    }

    private byte[] content(byte[] page, int contentBytes) throws IOException {
      GzipLimits limits = GzipLimits.DEFAULT;
      boolean grows = contentBytes > GzipLimits.FREE_BYTES;
      if (contentBytes < 0 || (grows && contentBytes / limits.maxRatio() > page.length)) {
        throw new EOFException(
            "a page of %d bytes cannot hold %d".formatted(page.length, contentBytes));
      }
      byte[] content = new byte[contentBytes];
      filling.fill(page, content);
      return content;
    }

    @Override
    public void release() {}
  }
}
