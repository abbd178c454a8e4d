package dev.nearfield.cli.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/*  PNG: signature, then chunks | length u32 | type | data | crc32 of type and data |, big-endian.
 *  IHDR: width, height, 8 bits, grayscale, deflate, no interlace. IDAT: rows, each after a 0 byte.
 */
/** Writes gray images as PNG, so that a page needs no image library and no other file. */
final class PngImage {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int HEADER_BYTES = 13;
  private static final byte BITS = 8;

  private PngImage() {}

  /**
   * A data URI.
   *
   * @param pixels gray values 0 to 255, row by row
   * @param width pixels per row
   */
  static String dataUri(float[] pixels, int width) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(encode(pixels, width));
  }

  static byte[] encode(float[] pixels, int width) {
    int height = pixels.length / width;
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(width).putInt(height).put(BITS);
    var png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    chunk(png, "IHDR", header.array());
    chunk(png, "IDAT", deflated(pixels, width));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static byte[] deflated(float[] pixels, int width) {
    var bytes = new ByteArrayOutputStream();
    try (var deflate = new Deflater(Deflater.BEST_COMPRESSION)) {
      var stream = new DeflaterOutputStream(bytes, deflate);
      for (int i = 0; i < pixels.length; i++) {
        if (i % width == 0) {
          stream.write(0); // The row's filter: none.
        }
        stream.write(Math.clamp(Math.round(pixels[i]), 0, 255));
      }
      stream.finish();
    } catch (IOException impossible) {
      throw new AssertionError("memory does not fail", impossible);
    }
    return bytes.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    png.writeBytes(name);
    png.writeBytes(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
