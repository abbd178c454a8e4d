package dev.nearfield.cli.quickstart;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Chooses a dozen queries and finds what is nearest to them, for looking at. */
public final class Gallery {

  private static final int HARD_QUERIES = 2;

  private final FashionMnist data;
  private final VectorIndex index;

  private Gallery(FashionMnist data, VectorIndex index) {
    this.data = data;
    this.index = index;
  }

  /**
   * An image.
   *
   * @param pixels gray values, {@link FashionMnist#SIDE} per row
   * @param label what it shows
   * @param distance Euclidean distance from the query, 0 for the query itself
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to a page, never compared.
  public record Picture(float[] pixels, String label, double distance) {}

  /**
   * A query and its nearest images, nearest first.
   *
   * @param query the image searched for
   * @param nearest what was found
   */
  public record Row(Picture query, List<Picture> nearest) {

    /** Copies the list. */
    public Row {
      nearest = List.copyOf(nearest);
    }

    /** How many of the nearest show the same as the query. */
    public long agreeing() {
      return nearest.stream().filter(picture -> picture.label().equals(query.label())).count();
    }
  }

  /** One query of each label, then those whose nearest images disagree most. */
  public static List<Row> rows(FashionMnist data, VectorIndex index) {
    var gallery = new Gallery(data, index);
    List<Row> all = IntStream.range(0, data.queries().length).mapToObj(gallery::row).toList();
    List<Row> chosen = new ArrayList<>();
    for (int label = 0; label < FashionMnist.labelCount(); label++) {
      String name = FashionMnist.labelName(label);
      all.stream()
          .filter(row -> row.query().label().equals(name))
          .findFirst()
          .ifPresent(chosen::add);
    }
    all.stream()
        .filter(row -> !chosen.contains(row))
        .sorted(Comparator.comparingLong(Row::agreeing))
        .limit(HARD_QUERIES)
        .forEach(chosen::add);
    return chosen;
  }

  private Row row(int query) {
    float[] pixels = data.queries()[query];
    List<Picture> nearest =
        index.search(Query.of(pixels)).hits().stream().map(this::picture).toList();
    String label = FashionMnist.labelName(data.queryLabel(query));
    return new Row(new Picture(pixels, label, 0), nearest);
  }

  private Picture picture(Hit hit) {
    int ordinal = Math.toIntExact((Long) hit.id());
    String label = FashionMnist.labelName(data.baseLabel(ordinal));
    return new Picture(data.baseImage(ordinal), label, Math.sqrt(hit.distance()));
  }
}
