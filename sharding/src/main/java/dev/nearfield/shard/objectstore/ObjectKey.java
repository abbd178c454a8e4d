package dev.nearfield.shard.objectstore;

import java.util.Arrays;
import java.util.Optional;
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
    problem(text)
        .ifPresent(
            reason -> {
              throw new InvalidKeyException(text, reason);
            });
  }

  /** The key that a text names. */
  public static ObjectKey of(String text) {
    return new ObjectKey(text);
  }

  /** Whether a text is a key. */
  public static boolean isKey(String text) {
    return problem(text).isEmpty();
  }

  /** Why a text is no key, if it is none. */
  private static Optional<String> problem(String text) {
    return text.length() > MAX_LENGTH
        ? Optional.of("longer than %d characters".formatted(MAX_LENGTH))
        : Arrays.stream(text.split("/", -1)).flatMap(part -> problemOf(part).stream()).findFirst();
  }

  private static Optional<String> problemOf(String part) {
    if (part.isEmpty()) {
      return Optional.of("a part is empty, or it begins or ends with '/'");
    }
    if (part.length() > MAX_PART_LENGTH) {
      return Optional.of("a part is longer than %d characters".formatted(MAX_PART_LENGTH));
    }
    return PART.matcher(part).matches()
        ? Optional.empty()
        : Optional.of("a part has other characters than A-Z a-z 0-9 . _ - or begins with '.'");
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
