package dev.nearfield.graph;

import dev.nearfield.kernel.RowTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one walk, reused from search to search so that none allocates.
 *
 * <p>Threads: one at a time. Owns: its arrays; the off-heap part belongs to the arena it came from.
 */
public final class SearchScratch {

  /** Nodes scored as one batch at most: two full lists, or a block of a longer list. */
  static final int BATCH = 512;

  /** One row in 256 or so reaches this level: neighborhoods of a few hundred rows. */
  static final int VICINITY_LEVEL = 2;

  final Beam beam = new Beam();
  final VisitedSet visited = new VisitedSet();
  final LinkPlan plan = new LinkPlan();
  final Deadline deadline = new Deadline();
  final int[] source = new int[1];

  int[] nodes = new int[BATCH];
  int[] ordinals = new int[BATCH];
  long[] addresses = new long[BATCH];
  float[] scores = new float[BATCH];
  int count;

  /** Scores of candidates to the row being linked, beside {@link #nodes}; see the selection. */
  float[] targetScores = new float[BATCH];

  long[] candidates = new long[BATCH];
  final int[] selected = new int[256];
  long scoredCount;
  long steps;

  /** The node of {@link #VICINITY_LEVEL}, or the medoid, by which the last descent came. */
  int vicinity;

  /** Medoids that the last descent chose from; 0 if it began at the entry point. */
  int medoidCount;

  /** Level on which the last descent began. */
  int topLevel;

  /** The row at which to enter level 0, and of how many medoids it is the nearest; or none. */
  private int entry = Ordinals.NONE;

  private int entryMedoids;

  /** Keeps the touched bytes from being optimised away; means nothing. */
  int touchSum;

  /** The graph as it was when the walk began: where to enter, and how many nodes there are. */
  Medoids medoids = Medoids.NONE;

  long entryPoint = EntryPoint.NONE;

  int baseLimit;
  int upperLimit;

  private @Nullable RowStates states;
  private @Nullable IntPredicate filter;
  private boolean mortal;

  private final RowStates.Snapshot snapshot = new RowStates.Snapshot();

  /** Rows that live, and those of them that pass a filter. */
  private final Answers living = new Answers(snapshot);

  private final Answers passing = new Answers(snapshot);

  /** Rows that walks leave out: those from a position on. */
  private UnlinkedRows unlinked = UnlinkedRows.NONE;

  private int firstUnlinked;
  private boolean[] marks = new boolean[BATCH];

  private final RowQuery rowQuery;
  private @Nullable RowTable codes;
  private final MemorySegment memory;
  private final long query;
  private final long pairQuery;

  /**
   * Allocates scratch for one graph.
   *
   * @param arena keeps the off-heap part; outlives the scratch
   * @param rowQuery prepares queries of this scratch
   */
  public SearchScratch(HnswGraph graph, Arena arena, RowQuery rowQuery) {
    this.rowQuery = rowQuery;
    long queryBytes = (graph.kernel().queryBytes() + 63L) & -64L;
    long pairBytes = (graph.pairs().kernel().queryBytes() + 63L) & -64L;
    memory = arena.allocate(queryBytes + pairBytes, 64);
    query = memory.address();
    pairQuery = query + queryBytes;
  }

  /** A search begins: rows that are replaced from now on are answers to it as they were. */
  void begin(RowStates states) {
    this.states = states;
    snapshot.reset(states.clock());
    mortal = states.areMortal();
    living.reset(mortal ? states : null, null);
    filter(null);
  }

  /**
   * Lets only rows that pass a filter be answers of the search that was begun, until the next one
   * begins.
   *
   * @param filter asked about rows that a walk meets, about some more than once; null if all pass
   */
  public void filter(@Nullable IntPredicate filter) {
    this.filter = filter;
    passing.reset(mortal ? states : null, filter);
  }

  /** Says which rows may be answers; null if all may. */
  @Nullable Answers answers() {
    return filter == null ? living() : passing;
  }

  /** Says which rows may be answers if the filter were not; null if all may. */
  @Nullable Answers living() {
    return mortal || unlinkedCount() > 0 ? living : null;
  }

  /** Whether a row passes the filter of the search. */
  boolean passes(int ordinal) {
    return filter == null || filter.test(ordinal);
  }

  /** A search begins: rows that are not linked now are left out of its walks to the end. */
  void seeUnlinked(UnlinkedRows rows) {
    leaveOut(rows, rows.linked());
  }

  /** The search looks at all rows. */
  void ignoreUnlinked() {
    leaveOut(UnlinkedRows.NONE, 0);
  }

  private void leaveOut(UnlinkedRows rows, int from) {
    unlinked = rows;
    firstUnlinked = from;
    living.leaveOut(rows, from);
    passing.leaveOut(rows, from);
  }

  /** Rows that the walk leaves out, as they were not linked when the search began. */
  public int unlinkedCount() {
    return unlinked.count() - firstUnlinked;
  }

  /**
   * Copies live rows that the walk leaves out.
   *
   * @param from the first of them to look at
   * @param count how many to look at
   * @param spare shape {@code [count]}; overwritten
   * @return rows copied
   */
  public int unlinked(int from, int count, int[] ordinals, float[] spare) {
    int copied = unlinked.copy(firstUnlinked + from, ordinals, count);
    return retainLive(ordinals, spare, copied);
  }

  /**
   * Leaves those rows in the beam that were answers when the search began, pass its filter, and
   * were linked. One that was linked meanwhile may have been met.
   */
  void retainAnswers() {
    RowStates known = states;
    int unlinkedCount = unlinkedCount();
    boolean someDied = known != null && known.areMortal();
    if (known == null || (filter == null && unlinkedCount == 0 && !someDied)) {
      return;
    }
    int count = beam.size();
    if (someDied || unlinkedCount > 0) {
      mark(known, count, null);
    } else {
      ensureMarks(count);
      Arrays.fill(marks, 0, count, true);
    }
    for (int i = 0; i < count && unlinkedCount > 0; i++) {
      marks[i] &= !unlinked.contains(beam.node(i), firstUnlinked);
    }
    for (int i = 0; i < count && filter != null; i++) {
      marks[i] = marks[i] && passes(beam.node(i));
    }
    beam.retain(marks);
  }

  /** As {@link #retainLive(int[], float[], int)}, without rows that were not linked then. */
  int retainAnswers(int[] ordinals, float[] values, int count) {
    int live = retainLive(ordinals, values, count);
    if (unlinkedCount() == 0) {
      return live;
    }
    int kept = 0;
    for (int i = 0; i < live; i++) {
      ordinals[kept] = ordinals[i];
      values[kept] = values[i];
      kept += unlinked.contains(ordinals[i], firstUnlinked) ? 0 : 1;
    }
    return kept;
  }

  /**
   * Leaves those of some rows that were answers when the search began.
   *
   * @param ordinals shape {@code [count]}; those that stay move to the front, in their order
   * @param values shape {@code [count]}; what belongs to the rows, moves with them
   * @return rows left
   */
  public int retainLive(int[] ordinals, float[] values, int count) {
    RowStates known = states;
    if (known == null || !known.areMortal()) {
      return count;
    }
    mark(known, count, ordinals);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      ordinals[kept] = ordinals[i];
      values[kept] = values[i];
      kept += marks[i] ? 1 : 0;
    }
    return kept;
  }

  private void ensureMarks(int count) {
    if (marks.length < count) {
      marks = new boolean[Math.max(count, 2 * marks.length)];
    }
  }

  /** Marks those of some rows, or of the beam's, that were answers when the search began. */
  private void mark(RowStates known, int count, int @Nullable [] ordinals) {
    ensureMarks(count);
    do {
      for (int i = 0; i < count; i++) {
        int ordinal = ordinals == null ? beam.node(i) : ordinals[i];
        marks[i] = snapshot.isLive(known, ordinal);
      }
    } while (snapshot.refresh(known)); // somebody was replaced while these were looked at
  }

  /** Off-heap memory behind the addresses, for registration where accesses are checked. */
  public MemorySegment memory() {
    return memory;
  }

  /** Where the prepared query goes. */
  public long query() {
    return query;
  }

  /** Says which codes the prepared query is scored against; walks enter as the graph says. */
  public void walkOver(RowTable codes) {
    walkOver(codes, Ordinals.NONE, 0);
  }

  /**
   * Says which codes the prepared query is scored against, and where walks towards it enter.
   *
   * @param entry the row of level 0 to start from, or {@link Ordinals#NONE} to enter as the graph
   *     says
   * @param medoidCount of how many medoids the entry is the one nearest to the query
   */
  public void walkOver(RowTable codes, int entry, int medoidCount) {
    this.codes = codes;
    this.entry = entry;
    this.entryMedoids = medoidCount;
  }

  /** Takes the entry that came with the query; returns it, or none, also if it is too new. */
  int enter() {
    if (entry == Ordinals.NONE || entry >= baseLimit) {
      return Ordinals.NONE;
    }
    vicinity = entry;
    medoidCount = entryMedoids;
    topLevel = 0;
    return entry;
  }

  /** Arranges a row of the graph as the query. */
  void prepareRow(int ordinal) {
    rowQuery.prepare(ordinal, this);
  }

  /** Where a row goes that is compared with others while linking. */
  long pairQuery() {
    return pairQuery;
  }

  /** Nodes found by the last walk. */
  public int found() {
    return beam.size();
  }

  /** Ordinal of a row found on level 0; rank 0 is the nearest. */
  public int foundOrdinal(int rank) {
    return beam.node(rank);
  }

  /** Score of a row found. */
  public float foundScore(int rank) {
    return beam.score(rank);
  }

  /** Nodes found by the last walk that it did not expand: some if it was cut short. */
  public int unexpanded() {
    return beam.unexpanded();
  }

  /** When walks have to stop; there is no deadline unless one is set. */
  public Deadline deadline() {
    return deadline;
  }

  /** Rows scored since {@link #resetCounts}. */
  public long scoredCount() {
    return scoredCount;
  }

  /** Steps walked since {@link #resetCounts}: batches of neighbors scored. */
  public long steps() {
    return steps;
  }

  /** Names the part of the graph into which the last descent led: near queries share theirs. */
  public int vicinity() {
    return vicinity;
  }

  /** Medoids that the last descent chose from; 0 if it began at the entry point. */
  public int medoidCount() {
    return medoidCount;
  }

  /** Level on which the last descent began; 0 if it began at the medoid of a cell. */
  public int topLevel() {
    return topLevel;
  }

  /** Counts rows that were scored elsewhere for the same search. */
  public void addScoredCount(long count) {
    scoredCount += count;
  }

  /** Starts counting anew. */
  public void resetCounts() {
    scoredCount = 0;
    steps = 0;
  }

  /** Heap and off-heap bytes held. */
  public long bytes() {
    long perCandidate = 2L * Integer.BYTES + 2L * Float.BYTES + 2L * Long.BYTES;
    return memory.byteSize() + visited.bytes() + beam.bytes() + nodes.length * perCandidate;
  }

  /** Resolves the first {@code count} nodes to the addresses of their codes. */
  void resolve(Level level, int count) {
    RowTable table = codes;
    if (table == null) {
      throw new IllegalStateException("no query was prepared");
    }
    touchSum += level.rowAddresses(table, nodes, count, ordinals, addresses);
  }

  /** Resolves the first {@code count} nodes to the addresses of rows to be compared. */
  void resolvePairs(Level level, PairRows pairs, int count) {
    pairs.addresses(level.ordinals(nodes, count, ordinals), count, addresses);
  }

  /** Makes room for {@code count} candidates at once. */
  void ensureCandidates(int count) {
    if (candidates.length < count) {
      int length = Math.max(count, 2 * candidates.length);
      nodes = Arrays.copyOf(nodes, length);
      ordinals = Arrays.copyOf(ordinals, length);
      addresses = Arrays.copyOf(addresses, length);
      scores = Arrays.copyOf(scores, length);
      targetScores = Arrays.copyOf(targetScores, length);
      candidates = Arrays.copyOf(candidates, length);
    }
  }
}
