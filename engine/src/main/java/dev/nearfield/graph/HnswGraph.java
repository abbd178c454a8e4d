package dev.nearfield.graph;

import dev.nearfield.kernel.CodeKernel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The state of the graph: adjacency of all levels, and where walks start.
 *
 * <p>Threads: walks are lock-free; {@link #reserve} and {@link #create} are called by one writer at
 * a time. Owns: the adjacency; borrows the rows.
 */
public final class HnswGraph implements AutoCloseable {

  /*
   * How a level is drawn [1]: level = floor(-ln(u) / ln(M)), u uniform in (0, 1]. M is half of
   * maxNeighbors, rounded up, as level 0 holds 2M there. u comes from the seed and the ordinal
   * alone, so any order of insertion and any number of threads draws the same levels, and levels
   * need not be stored: a reader never asks, a writer recomputes.
   *
   * [1] Malkov and Yashunin, arXiv:1603.09320, section 4.1.
   */

  /** Highest level; reached by one row in 10^18 at the default. */
  public static final int MAX_LEVEL = 15;

  private final GraphOptions options;
  private final CodeKernel kernel;
  private final PairRows pairs;
  private final Level base;
  private final Level upper;
  private final AtomicInteger baseCount = new AtomicInteger();
  private final AtomicInteger upperCount = new AtomicInteger();
  private final AtomicLong entryPoint = new AtomicLong(EntryPoint.NONE);
  private final InFlight inFlight = new InFlight();
  private final RowStates states = new RowStates();
  private volatile Medoids medoids = Medoids.NONE;
  private volatile UnlinkedRows unlinked = UnlinkedRows.NONE;
  private boolean isFlat;

  /**
   * An empty graph.
   *
   * @param options shape of the graph
   * @param kernel scores the codes that walks are over
   * @param pairs the rows as they are compared with each other; outlive the graph
   */
  public HnswGraph(GraphOptions options, CodeKernel kernel, PairRows pairs) {
    this.options = options;
    this.kernel = kernel;
    this.pairs = pairs;
    base = Level.base(options.maxNeighbors());
    upper = Level.upper(options.upperMaxNeighbors());
  }

  /** Shape of the graph. */
  public GraphOptions options() {
    return options;
  }

  /** Scores the codes. */
  public CodeKernel kernel() {
    return kernel;
  }

  PairRows pairs() {
    return pairs;
  }

  Level base() {
    return base;
  }

  Level upper() {
    return upper;
  }

  /** What has become of each row. */
  public RowStates states() {
    return states;
  }

  InFlight inFlight() {
    return inFlight;
  }

  /** Ordinals that have a list on level 0, those of dead and free ones included. */
  public int size() {
    return baseCount.get();
  }

  /** Records on the upper levels. */
  public int upperCount() {
    return upperCount.get();
  }

  /** Highest level of any row; 0 in an empty graph. */
  public int topLevel() {
    long entry = entryPoint.get();
    return entry == EntryPoint.NONE ? 0 : EntryPoint.level(entry);
  }

  /** Whether a walk can enter from the top; if not, no row is linked. */
  public boolean hasEntryPoint() {
    return entryPoint.get() != EntryPoint.NONE;
  }

  long entryPoint() {
    return entryPoint.get();
  }

  /** By which rows walks enter; if there are none, they descend from the entry point. */
  public Medoids medoids() {
    return medoids;
  }

  /** Lets walks that start from now on enter by these rows; walks under way are not disturbed. */
  public void enterBy(Medoids medoids) {
    this.medoids = medoids;
  }

  /** Live rows that no walk meets yet; searches look at each of them. */
  public UnlinkedRows unlinked() {
    return unlinked;
  }

  /** Says which live rows are not linked: before anybody searches. */
  public void expectLinks(UnlinkedRows rows) {
    unlinked = rows;
  }

  /** All rows are linked. */
  public void forgetUnlinked() {
    unlinked = UnlinkedRows.NONE;
  }

  /** Bytes of adjacency in use. */
  public long bytes() {
    if (isFlat) {
      return 0; // reserved, and never written to
    }
    return base.region().memory().touchedBytes(size())
        + upper.region().memory().touchedBytes(upperCount());
  }

  /** The highest level of a row. */
  public int levelOf(int ordinal) {
    double u = (mix(options.levelSeed() + ordinal) >>> 11) * 0x1.0p-53;
    double draw = -StrictMath.log(1.0 - u) / options.levelScale();
    return (int) Math.min(draw, MAX_LEVEL);
  }

  /** Makes room for the next {@code count} rows on all their levels. */
  public void reserve(int count) {
    int first = size();
    int records = upperCount.get();
    for (int ordinal = first; ordinal < first + count; ordinal++) {
      records += levelOf(ordinal);
    }
    base.region().ensureCapacity(first + count);
    states.ensureCapacity(first + count);
    if (records > 0) {
      upper.region().ensureCapacity(records);
    }
  }

  /**
   * Creates the lists of the next ordinal, unlinked; room is reserved and its code is written.
   *
   * @return the row's record on level 1, those above follow it; or {@link Ordinals#NONE}
   */
  public int create(int ordinal) {
    int level = levelOf(ordinal);
    int first = level == 0 ? Ordinals.NONE : upperCount.get();
    clear(ordinal, first);
    upperCount.addAndGet(level);
    states.own(ordinal);
    baseCount.set(ordinal + 1);
    return first;
  }

  /**
   * Empties the lists of a free ordinal for a new row, whose code is written.
   *
   * @return as {@link #create}
   */
  public int recreate(int ordinal) {
    int firstUpper = firstUpper(ordinal);
    clear(ordinal, firstUpper);
    states.own(ordinal);
    return firstUpper;
  }

  /** The record on level 1 of a row, or {@link Ordinals#NONE}: records are in the rows' order. */
  int firstUpper(int ordinal) {
    if (levelOf(ordinal) == 0) {
      return Ordinals.NONE;
    }
    int low = 0;
    int high = upperCount.get() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upper.ordinal(middle) < ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether the records of a row are there: not in a graph from a file that lies. */
  boolean hasItsRecords(int ordinal) {
    int level = levelOf(ordinal);
    int first = firstUpper(ordinal);
    return level == 0
        || (first + level <= upperCount.get()
            && upper.ordinal(first) == ordinal
            && upper.ordinal(first + level - 1) == ordinal);
  }

  /** Empties the lists of a row that nobody can meet. */
  void clear(int ordinal, int firstUpper) {
    base.createBase(ordinal);
    int level = levelOf(ordinal);
    for (int i = 0; i < level; i++) {
      upper.createUpper(firstUpper + i, ordinal, i == 0 ? ordinal : firstUpper + i - 1);
    }
  }

  /** Lets walks start at a row if no row reaches a higher level. */
  void raiseEntryPoint(int ordinal, int firstUpper) {
    int level = levelOf(ordinal);
    int node = level == 0 ? ordinal : firstUpper + level - 1;
    long candidate = EntryPoint.of(level, node);
    long current = entryPoint.get();
    while (current == EntryPoint.NONE || EntryPoint.level(current) < level) {
      if (entryPoint.compareAndSet(current, candidate)) {
        return;
      }
      current = entryPoint.get();
    }
  }

  /** Lets walks start elsewhere unless that has changed already. */
  void replaceEntryPoint(long current, long other) {
    entryPoint.compareAndSet(current, other);
  }

  /** Takes over a stored graph whose lists were read into the regions. */
  void restore(int baseCount, int upperCount, long entryPoint) {
    this.baseCount.set(baseCount);
    this.upperCount.set(upperCount);
    this.entryPoint.set(entryPoint);
    states.ensureCapacity(baseCount);
  }

  /** Takes over rows that are never linked: their lists read as empty. */
  public void restoreFlat(int rows) {
    isFlat = true;
    base.region().ensureCapacity(rows); // memory that nobody writes to takes no room
    restore(rows, 0, EntryPoint.NONE);
  }

  @Override
  public void close() {
    base.close();
    upper.close();
    states.close();
  }

  /** Finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  private static long mix(long value) {
    long z = value * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
