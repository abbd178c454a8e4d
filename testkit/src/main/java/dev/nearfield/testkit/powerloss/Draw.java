package dev.nearfield.testkit.powerloss;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The choices that make one state out of a disk's history.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class Draw {

  /** What a sector holds that the file's length covers but nobody wrote. */
  private enum Filling {
    ZEROS,
    NOISE,
    /** What some file held there once, or elsewhere: blocks are used again. */
    STALE
  }

  private static final List<CrashStyle> STYLES = List.of(CrashStyle.values());
  private static final List<Filling> FILLINGS = List.of(Filling.values());

  private final SplittableRandom random;
  private final CrashStyle style;
  private final Filling filling;
  private final int now;
  private final int moment;
  private final List<Operation.Write> trash;

  /**
   * Begins a state.
   *
   * @param seed decides everything
   * @param oldest the first operation that may be lost
   * @param now how many operations had happened
   * @param trash what was ever written
   */
  Draw(long seed, int oldest, int now, List<Operation.Write> trash) {
    this.random = new SplittableRandom(seed);
    this.style = STYLES.get(random.nextInt(STYLES.size()));
    this.filling = FILLINGS.get(random.nextInt(FILLINGS.size()));
    this.now = now;
    this.moment = oldest + random.nextInt(Math.max(1, now - oldest + 1));
    this.trash = trash;
  }

  boolean wholePages() {
    return style == CrashStyle.PAGES;
  }

  /**
   * Up to which operation a sector or page has its changes: it keeps those before the result.
   *
   * @param changes the numbers of its operations, ascending
   */
  int kept(int[] changes, int count) {
    return switch (style) {
      case NOTHING -> 0;
      case EVERYTHING -> now;
      case PREFIX -> moment + random.nextInt(2);
      case SECTORS, PAGES -> anyOf(changes, count);
      case LENGTH -> random.nextInt(8) == 0 ? anyOf(changes, count) : 0;
    };
  }

  /** The same for a file's length. */
  int keptLength(int[] changes, int count) {
    return style == CrashStyle.LENGTH ? now : kept(changes, count);
  }

  /** Whether a change of an unordered directory is kept. */
  boolean keepsEntry(int operation) {
    return switch (style) {
      case NOTHING -> false;
      case EVERYTHING -> true;
      case PREFIX -> operation < moment;
      case SECTORS, PAGES, LENGTH -> random.nextBoolean();
    };
  }

  /** How many of the changes of an ordered directory are kept. */
  int keptEntries(int count) {
    return switch (style) {
      case NOTHING -> 0;
      case EVERYTHING -> count;
      case PREFIX, SECTORS, PAGES, LENGTH -> random.nextInt(count + 1);
    };
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** What a lost sector at {@code position} holds. */
  byte[] fill(long position, int length) {
    var bytes = new byte[length];
    switch (filling) {
      case ZEROS -> {}
      case NOISE -> random.nextBytes(bytes);
      case STALE -> fillStale(bytes, position);
    }
    return bytes;
  }

  private void fillStale(byte[] bytes, long position) {
    for (int attempt = 0; attempt < 4 && !trash.isEmpty(); attempt++) {
      Operation.Write old = trash.get(random.nextInt(trash.size()));
      long inOld = position - old.position();
      long from = inOld >= 0 && inOld < old.bytes().length ? inOld : 0;
      int count = (int) Math.min(bytes.length, old.bytes().length - from);
      System.arraycopy(old.bytes(), (int) from, bytes, 0, count);
      if (from == inOld) {
        return;
      }
    }
  }

  private int anyOf(int[] changes, int count) {
    int choice = random.nextInt(count + 1);
    return choice == 0 ? 0 : changes[choice - 1] + 1;
  }

  @Override
  public String toString() {
    return "%s filled with %s, moment %d of %d".formatted(style, filling, moment, now);
  }

  static int[] grown(int[] numbers, int count) {
    return count < numbers.length ? numbers : Arrays.copyOf(numbers, 2 * count + 4);
  }
}
