package dev.nearfield.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** Strict UTF-8: two different strings never become the same bytes. */
final class Utf8 {

  private Utf8() {}

  /** Encodes; a lone surrogate, which has no encoding, is the caller's mistake. */
  static byte[] encode(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (!hasSurrogates(text)) {
      return bytes;
    }
    try {
      UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return bytes;
    } catch (CharacterCodingException lone) {
      throw new IllegalArgumentException("the text holds half of a surrogate pair", lone);
    }
  }

  /** Whether these bytes are what {@link #encode} gives for some string. */
  static boolean isValid(MemorySegment bytes) {
    if (isAscii(bytes)) {
      return true;
    }
    try {
      UTF_8.newDecoder().decode(bytes.asByteBuffer());
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  private static boolean hasSurrogates(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isSurrogate(text.charAt(at))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(MemorySegment bytes) {
    byte union = 0;
    for (long at = 0; at < bytes.byteSize(); at++) {
      union |= bytes.get(ValueLayout.JAVA_BYTE, at);
    }
    return union >= 0;
  }
}
