package dev.nearfield;

/** The text of a filter does not follow the grammar of {@code docs/FILTERS.md}. */
public final class FilterSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private static final int SHOWN_BEFORE = 30;
  private static final int SHOWN_AFTER = 20;

  private final int position;
  private final String expected;

  /**
   * Reports the first place that is wrong.
   *
   * @param text the whole text
   * @param position where in it, in chars from 0; the length of the text for its end
   * @param expected what would be right there
   * @param found what is there
   */
  public FilterSyntaxException(String text, int position, String expected, String found) {
    super(
        "expected %s at position %d, found %s: %s"
            .formatted(expected, position, found, excerpt(text, position)));
    this.position = position;
    this.expected = expected;
  }

  /** Where in the text, in chars from 0; the length of the text for its end. */
  public int position() {
    return position;
  }

  /** What would have been right there. */
  public String expected() {
    return expected;
  }

  /** The text around the position, which a mark shows. */
  private static String excerpt(String text, int position) {
    int start = Math.max(0, position - SHOWN_BEFORE);
    int end = Math.min(text.length(), position + SHOWN_AFTER);
    return "%s%s>>>%s%s"
        .formatted(
            start > 0 ? "..." : "",
            text.substring(start, position),
            text.substring(position, end),
            end < text.length() ? "..." : "");
  }
}
