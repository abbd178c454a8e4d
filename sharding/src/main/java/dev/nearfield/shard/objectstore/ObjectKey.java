package dev.nearfield.shard.objectstore;

import java.util.regex.Pattern;

/**
 * The name of an object: parts of letters, digits, {@code . _ -}, joined by slashes.
 *
 * <p>A key that exists is harmless as a path below a folder: no part is empty or begins with a dot,
 * so none can climb out of the store, be absolute, or meet a store's own files.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param text for example {@code d/3f/3f9a.shard}; at most 512 characters, a part at most 200
 */
public record ObjectKey(String text) implements Comparable<ObjectKey> {

  private static final int MAX_LENGTH = 512;
  private static final int MAX_PART_LENGTH = 200;
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /**
   * Checks the text.
   *
   * @throws InvalidKeyException when it is not a key
   */
  public ObjectKey {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidKeyException(text, "longer than %d characters".formatted(MAX_LENGTH));
    }
    for (String part : text.split("/", -1)) {
      checkPart(text, part);
    }
  }

  /** The key that a text names. */
  public static ObjectKey of(String text) {
    return new ObjectKey(text);
  }

  /** Whether a text is a key. */
  public static boolean isKey(String text) {
    try {
      return of(text).text.equals(text);
    } catch (InvalidKeyException other) {
      return false;
    }
  }

  private static void checkPart(String text, String part) {
    if (part.isEmpty()) {
      throw new InvalidKeyException(text, "a part is empty, or it begins or ends with '/'");
    }
    if (part.length() > MAX_PART_LENGTH) {
      throw new InvalidKeyException(
          text, "a part is longer than %d characters".formatted(MAX_PART_LENGTH));
    }
    if (!PART.matcher(part).matches()) {
      throw new InvalidKeyException(
          text, "a part has other characters than A-Z a-z 0-9 . _ - or begins with '.'");
    }
  }

  @Override
  public int compareTo(ObjectKey other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
