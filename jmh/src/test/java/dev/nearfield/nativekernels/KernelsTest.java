package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole way, a real JVM included. */
class KernelsTest {

  @TempDir private Path folder;

  @Test
  void call_withoutCompiler_measuresJavaAlone() throws IOException {
    JsonNode report = run("int8-dot", "--cc", "no-such-compiler");
    assertThat(report.get("compiler").asText()).startsWith("no C compiler");
    assertThat(report.get("kernels")).hasSize(Form.OF_ROWS.size() * Regime.OF_ROWS.size());
    for (JsonNode line : report.get("kernels")) {
      assertThat(line.get("java_ns").asDouble()).isPositive();
      assertThat(line.get("verdict").asText()).isEqualTo("no_c");
    }
  }

  @Test
  void call_withCompiler_givesARatioInEveryLine() throws IOException {
    CompiledKernels.in(folder);
    JsonNode report = run("float32-dot", "--html", folder.resolve("page.html").toString());
    for (JsonNode line : report.get("kernels")) {
      assertThat(line.get("ratio").asDouble()).isPositive();
    }
    assertThat(folder.resolve("page.html")).content().contains("</svg>");
  }

  @Test
  void call_centroidBlock_hasARatioWhereOpenBlasIsInstalled() throws IOException {
    JsonNode lines = run("centroid").get("kernels");
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).get("java_ns").asDouble()).isPositive();
    assertThat(lines.get(0).has("ratio")).isEqualTo(OpenBlas.installed());
  }

  @Test
  void call_numberOutOfRange_namesTheOption() {
    var errors = new StringWriter();
    int exitCode =
        new CommandLine(new Kernels())
            .setErr(new PrintWriter(errors))
            .setExecutionExceptionHandler(
                (failure, command, _) -> {
                  command.getErr().println(failure.getMessage());
                  return 1;
                })
            .execute("--dimensions", "1");
    assertThat(exitCode).isEqualTo(1);
    assertThat(errors.toString()).contains("--dimensions");
  }

  private JsonNode run(String only, String... more) throws IOException {
    Path json = folder.resolve("report.json");
    var command =
        new CommandLine(new Kernels())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(new StringWriter()));
    String[] arguments = {
      "--only",
      only,
      "--dimensions",
      "16",
      "--forks",
      "1",
      "--rounds",
      "1",
      "--millis",
      "1",
      "--json",
      json.toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    assertThat(command.execute(all)).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }
}
