package dev.nearfield.graph;

import dev.nearfield.kernel.RawMemory;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.collections.Int2IntHashMap;

/**
 * What has become of each row: is it still being added, does it live, is it dead or free?
 *
 * <pre>
 *  FREE --create--> OWNED --publish--> LIVE --delete, replace--> DEAD
 *                   OWNED --given up----------------------------> DEAD
 *                   DEAD --unlinked, and all readers gone-------> FREE
 * </pre>
 *
 * A dead row is walked through but never an answer; a free one is linked from nowhere.
 *
 * <p>Threads: reads are lock-free; changes are synchronized here. Owns: two bits per row, until
 * closed.
 */
public final class RowStates implements AutoCloseable {

  /*
   * An upsert replaces a row by another one, and a search beside it must meet one of the two: not
   * both, not neither. It sees the states as they were when it began: it remembers how many
   * replacements were done by then, and undoes, for its own eyes, those that came after, the one
   * included that was being done. So all searches that began before a replacement was done meet
   * the old row, and all that began later the new one. The last few thousand are kept for that. A
   * search that more of them overtake goes by the states at its end.
   *
   * A walk that leaves a row out for good while it goes on, as it is dead, asks for that as well:
   * it may have died in a replacement that is to be undone.
   */

  private static final int FREE = 0;
  private static final int OWNED = 1;
  private static final int LIVE = 2;
  private static final int DEAD = 3;

  /** The upper bit of each state of a word: of LIVE and DEAD. */
  private static final int PUBLISHED_BITS = 0xAAAAAAAA;

  /** The lower bit of each state of a word: where the upper one is set, that of DEAD. */
  private static final int DEAD_BITS = 0x55555555;

  private static final int STATE_BITS = 2;
  private static final int STATE_MASK = 3;
  private static final int STRIDE_BYTES = 64;
  private static final int ROWS_PER_STRIDE_LOG2 = 8;
  private static final int ROWS_PER_WORD_LOG2 = 4;
  private static final int WORDS_MASK = 15;

  /** Replacements kept for searches that run. */
  static final int HISTORY = 4_096;

  private final Region region = new Region(STRIDE_BYTES);
  private final AtomicLongArray replacements = new AtomicLongArray(HISTORY);

  /** Replacements begun, and those done: in between states are neither as before nor as after. */
  private volatile long clock;

  private volatile long settled;
  private volatile int liveCount;

  /** Ordinals with memory; published after the memory. */
  private volatile int capacity;

  private volatile int deadCount;

  /** Whether any row ever died here: before that, every row that a walk meets is an answer. */
  private volatile boolean mortal;

  /** States of an empty graph. */
  RowStates() {}

  /** Makes room for rows {@code 0..count-1}. */
  void ensureCapacity(int count) {
    region.ensureCapacity((count >>> ROWS_PER_STRIDE_LOG2) + 1);
    capacity = Math.max(capacity, count);
  }

  /** Rows that are answers, give or take those of changes that run: searches do not wait. */
  public int liveCount() {
    return liveCount;
  }

  /**
   * Rows that are answers, in step with what {@link #isLive} says of each: who sees a row that was
   * published counts it. Waits for a change that runs.
   */
  public synchronized int exactLiveCount() {
    return liveCount;
  }

  /** Rows that are walked through only. */
  public int deadCount() {
    return deadCount;
  }

  /** Whether rows may be met that are no answers, as some died. */
  public boolean areMortal() {
    return mortal;
  }

  /** Counts replacements that are done; see {@link Snapshot}. */
  long clock() {
    return settled;
  }

  /** Whether a row is an answer. */
  public boolean isLive(int ordinal) {
    return state(ordinal) == LIVE;
  }

  /** Whether a row is walked through only. */
  public boolean isDead(int ordinal) {
    return state(ordinal) == DEAD;
  }

  /** Whether a row is dead, or its ordinal free. */
  public boolean isGone(int ordinal) {
    int state = state(ordinal);
    return state == DEAD || state == FREE;
  }

  /** The bits of ordinals that were published, 64 a word: rows that live, and dead ones. */
  public long[] publishedWords() {
    return words(PUBLISHED_BITS, 0);
  }

  /** The bits of ordinals that live, as of one moment, 64 a word. */
  public synchronized long[] liveWords() {
    return words(PUBLISHED_BITS, DEAD_BITS);
  }

  /** States in which some bits are set and others are not. */
  private long[] words(int set, int unset) {
    int end = capacity;
    long[] bits = new long[Math.ceilDiv(end, Long.SIZE)];
    for (int ordinal = 0; ordinal < end; ordinal += 1 << ROWS_PER_WORD_LOG2) {
      int states = RawMemory.getIntAcquire(word(ordinal));
      int matching = Integer.compress(states & ~((states & unset) << 1), set);
      bits[ordinal >>> 6] |= (long) matching << ordinal;
    }
    return bits;
  }

  /** Whether an ordinal stands for no row. */
  public boolean isFree(int ordinal) {
    return state(ordinal) == FREE;
  }

  /** A row comes to be; it is no answer yet. */
  synchronized void own(int ordinal) {
    set(ordinal, OWNED);
  }

  /** A row that was owned becomes an answer. */
  public synchronized void publish(int ordinal) {
    set(ordinal, LIVE);
    liveCount++;
  }

  /** Rows that were owned become answers. */
  public synchronized void publishAll(int first, int count) {
    for (int ordinal = first; ordinal < first + count; ordinal++) {
      set(ordinal, LIVE);
    }
    liveCount += count;
  }

  /**
   * From now on searches ask whether a row lives: said before a row is linked to replace another.
   */
  public void expectDeaths() {
    mortal = true;
  }

  /** A row that was owned becomes an answer in the place of a live one, in one step. */
  public synchronized void replace(int old, int ordinal) {
    long now = clock;
    replacements.set((int) (now % HISTORY), (long) old << 32 | ordinal);
    clock = now + 1;
    set(ordinal, LIVE);
    set(old, DEAD);
    settled = now + 1;
    deadCount++;
  }

  /** A row that lived, or was owned and will not be an answer, dies. */
  public synchronized void kill(int ordinal) {
    mortal = true;
    liveCount -= state(ordinal) == LIVE ? 1 : 0;
    set(ordinal, DEAD);
    deadCount++;
  }

  /** Before anybody walks: a stored row that is free. */
  public synchronized void restoreFree(int ordinal) {
    mortal = true;
    set(ordinal, FREE);
  }

  /** A dead row that nobody can meet any more gives back its ordinal. */
  public synchronized void free(int ordinal) {
    set(ordinal, FREE);
    deadCount--;
  }

  /** Bytes in use for so many rows. */
  public long bytes(int count) {
    return region.memory().touchedBytes((count >>> ROWS_PER_STRIDE_LOG2) + 1);
  }

  @Override
  public void close() {
    region.close();
  }

  private int state(int ordinal) {
    return RawMemory.getIntAcquire(word(ordinal)) >>> shift(ordinal) & STATE_MASK;
  }

  private void set(int ordinal, int state) {
    long word = word(ordinal);
    int others = RawMemory.getInt(word) & ~(STATE_MASK << shift(ordinal));
    RawMemory.putIntRelease(word, others | state << shift(ordinal));
  }

  private long word(int ordinal) {
    int index = ordinal >>> ROWS_PER_WORD_LOG2 & WORDS_MASK;
    return region.rows().address(ordinal >>> ROWS_PER_STRIDE_LOG2) + (long) index * Integer.BYTES;
  }

  private static int shift(int ordinal) {
    return (ordinal & (1 << ROWS_PER_WORD_LOG2) - 1) * STATE_BITS;
  }

  /**
   * The states as they were when a search began, but for rows that were deleted since, which are
   * dead, and rows that were added, which live.
   *
   * <p>Threads: one at a time. Owns: its map.
   */
  static final class Snapshot {

    private static final int UNKNOWN = -1;
    private static final int LIVED = 1;
    private static final int LIVED_NOT = 0;

    /** How rows were that were replaced since, or that replaced one. */
    private final Int2IntHashMap notes = new Int2IntHashMap(UNKNOWN);

    private long seen;

    /** Forgets the last search; the next began when the clock read so. */
    void reset(long began) {
      notes.clear();
      seen = began;
    }

    /** Learns what was replaced since; returns whether that was anything new. */
    boolean refresh(RowStates states) {
      long now = states.clock;
      if (now == seen) {
        return false;
      }
      boolean isKept = now - seen <= HISTORY / 2;
      for (long tick = seen; isKept && tick < now; tick++) {
        long pair = states.replacements.get((int) (tick % HISTORY));
        notes.putIfAbsent((int) (pair >>> 32), LIVED); // the first note about a row says how it was
        notes.putIfAbsent((int) pair, LIVED_NOT);
      }
      if (!isKept || states.clock - seen >= HISTORY) {
        notes.clear(); // overwritten, if only while it was read: notes on some would not fit others
      }
      seen = now;
      return true;
    }

    /** Whether a row is an answer. */
    boolean isLive(RowStates states, int ordinal) {
      int note = notes.get(ordinal);
      return note == UNKNOWN ? states.isLive(ordinal) : note == LIVED;
    }

    /**
     * Whether a row is an answer, or may become one until the search ends. Asked while rows are
     * replaced: what a walk leaves out for good must not be the one version that it was to meet.
     */
    boolean mayLive(RowStates states, int ordinal) {
      boolean isDead = states.isDead(ordinal);
      refresh(states); // not before: it was replaced first, and then dead
      int note = notes.get(ordinal);
      return note == UNKNOWN ? !isDead : note == LIVED;
    }
  }
}
