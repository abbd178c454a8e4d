package dev.nearfield.cli.report;

/** The row of large numbers at the top of a page. */
final class Figures {

  private final StringBuilder items = new StringBuilder();

  /** Adds a number with its name above and a remark below. */
  Figures add(String name, String value, String remark) {
    items.append(
        "<div><dt>%s</dt><dd>%s<small>%s</small></dd></div>%n"
            .formatted(Page.escape(name), Page.escape(value), Page.escape(remark)));
    return this;
  }

  String render() {
    return "<dl class=\"figures\">\n" + items + "</dl>";
  }
}
