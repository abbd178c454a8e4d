package dev.nearfield.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  private final TextTable table =
      new TextTable(1, List.of("kernel", "ns")).row(List.of("a<b", "1234.5"));

  @Test
  void markdown_wordsAndNumbers_areAlignedLeftAndRight() {
    assertThat(table.markdown())
        .isEqualToNormalizingNewlines(
            """
            | kernel |     ns |
            |--------|-------:|
            | a<b    | 1234.5 |
            """);
  }

  @Test
  void html_textWithMarkup_isEscaped() {
    assertThat(table.html()).contains("<th>kernel</th>", "<td>a&lt;b</td>").doesNotContain("a<b");
  }

  @Test
  void row_missingCell_isRejected() {
    assertThatThrownBy(() -> table.row(List.of("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row must have 2 cells, had 1");
  }
}
