package dev.nearfield.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Counts what a graph is made of.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param degrees rows by neighbors on level 0, index = degree; dead ones included
 * @param levels rows by their highest level; dead ones included
 * @param unreachable live rows that no walk reaches on level 0, without those being linked now
 * @param components parts that no link on level 0 joins, whichever way it points
 */
public record GraphCensus(
    List<Integer> degrees, List<Integer> levels, int unreachable, int components) {

  /** Walks the whole graph; what changes meanwhile may or may not be counted. */
  public static GraphCensus of(HnswGraph graph) {
    int size = graph.size();
    int[] degrees = new int[graph.base().maxNeighbors() + 1];
    int[] levels = new int[HnswGraph.MAX_LEVEL + 1];
    for (int ordinal = 0; ordinal < size; ordinal++) {
      if (graph.states().isFree(ordinal)) {
        continue;
      }
      degrees[NeighborList.degree(graph.base().list(ordinal))]++;
      levels[0]++;
    }
    raise(graph, levels);
    return new GraphCensus(
        list(degrees),
        withoutEmptyTop(levels),
        new ReachabilityAudit(graph).lost(),
        GraphComponents.count(graph));
  }

  /** Moves rows up by their records, which lie row by row, from level 1 up. */
  private static void raise(HnswGraph graph, int[] levels) {
    int last = Ordinals.NONE;
    int level = 0;
    int records = graph.upperCount();
    for (int record = 0; record < records; record++) {
      int ordinal = graph.upper().ordinal(record);
      level = ordinal == last ? level + 1 : 1;
      last = ordinal;
      if (!graph.states().isFree(ordinal)) {
        levels[level - 1]--;
        levels[level]++;
      }
    }
  }

  private static List<Integer> withoutEmptyTop(int[] levels) {
    List<Integer> list = list(levels);
    while (list.size() > 1 && list.getLast() == 0) {
      list.removeLast();
    }
    return Collections.unmodifiableList(list);
  }

  private static List<Integer> list(int[] values) {
    var list = new ArrayList<Integer>(values.length);
    for (int value : values) {
      list.add(value);
    }
    return list;
  }
}
