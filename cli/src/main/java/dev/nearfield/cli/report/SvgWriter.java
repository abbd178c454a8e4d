package dev.nearfield.cli.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes SVG elements: names and attributes as given, text and values escaped. */
public final class SvgWriter {

  private final StringBuilder svg = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();
  private boolean tagOpen;

  /** Opens an element inside the last open one. */
  public SvgWriter start(String element) {
    finishTag();
    svg.append('<').append(element);
    open.push(element);
    tagOpen = true;
    return this;
  }

  /** Sets an attribute of the element just started. */
  public SvgWriter set(String attribute, String value) {
    svg.append(' ').append(attribute).append("=\"").append(Page.escape(value)).append('"');
    return this;
  }

  /** Sets an attribute to a length in pixels. */
  public SvgWriter set(String attribute, double pixels) {
    return set(attribute, pixels(pixels));
  }

  /** Adds text to the open element. */
  public SvgWriter text(String text) {
    finishTag();
    svg.append(Page.escape(text));
    return this;
  }

  /** Closes the last open element. */
  public SvgWriter end() {
    finishTag();
    svg.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /** A number the same in every locale, to a tenth of a pixel. */
  public static String pixels(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }

  /** All that was written. */
  public String render() {
    return svg.toString();
  }

  private void finishTag() {
    if (tagOpen) {
      svg.append('>');
      tagOpen = false;
    }
  }
}
