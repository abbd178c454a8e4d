package dev.nearfield.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.cli.Text;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class CurveChartTest {

  private static CurveChart.Point point(double recall, double value) {
    return new CurveChart.Point(recall, value, "recall <" + recall + ">", recall == 0.99);
  }

  private static String chart() {
    return new CurveChart("recall@10", "latency & more", Text::shortMicros)
        .series("p50", List.of(point(0.9, 20), point(0.99, 55), point(1, 150)))
        .series("p99", List.of(point(0.9, 40), point(0.99, 99), point(1, 400)))
        .bandBetween()
        .render();
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void render_twoCurves_isWellFormedAndComplete() throws Exception {
    Document svg = parse(chart());
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("polygon").getLength()).isEqualTo(1);
    assertThat(chart())
        .contains("recall &lt;0.99&gt;", "latency &amp; more", ">0.99<", ">p99<", "50 us");
    NodeList circles = svg.getElementsByTagName("circle");
    for (int i = 0; i < circles.getLength(); i++) {
      Element circle = (Element) circles.item(i);
      assertThat(Double.parseDouble(circle.getAttribute("cx"))).isBetween(60.0, 820.0);
      assertThat(Double.parseDouble(circle.getAttribute("cy"))).isBetween(10.0, 320.0);
    }
  }

  @Test
  void render_anyLocale_writesPointsNotCommas() {
    Locale before = Locale.getDefault();
    String expected = chart();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(chart()).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void render_onePoint_draws() throws Exception {
    String chart =
        new CurveChart("x", "y", Double::toString).series("only", List.of(point(1, 7))).render();
    assertThat(parse(chart).getElementsByTagName("polyline").getLength()).isEqualTo(1);
    assertThat(chart).doesNotContain("NaN", "Infinity");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.5, 0.9, 0.95, 0.9999, 1})
  void ofRecalls_anyValue_liesOnTheAxis(double recall) {
    Axis axis = Axis.ofRecalls(new double[] {recall, 0.97});
    assertThat(axis.position(recall)).isBetween(0.0, 1.0);
    assertThat(axis.position(0.97)).isBetween(0.0, 1.0);
  }

  @Test
  void ofRecalls_nines_areEquallyFarApart() {
    Axis axis = Axis.ofRecalls(new double[] {0.9, 1});
    double step = axis.position(0.99) - axis.position(0.9);
    assertThat(axis.position(0.999) - axis.position(0.99)).isCloseTo(step, within(1e-9));
  }

  @Test
  void logarithmic_values_liesBetweenItsTicks() {
    Axis axis = Axis.logarithmic(new double[] {17, 230});
    assertThat(axis.ticks()).containsExactly(10.0, 20.0, 50.0, 100.0, 200.0, 500.0);
    assertThat(axis.position(10)).isZero();
    assertThat(axis.position(500)).isEqualTo(1);
  }
}
