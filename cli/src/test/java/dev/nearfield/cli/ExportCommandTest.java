package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCommandTest {

  private static final float[][] ROWS = RandomVectors.seeded(3).rows(300, 10);

  @TempDir Path directory;

  private Path index(KeyType type, Metric metric, IntFunction<Object> ids) {
    Path folder = directory.resolve("index");
    var source =
        new VectorSource() {
          @Override
          public int count() {
            return ROWS.length;
          }

          @Override
          public void read(int position, float[] vector) {
            System.arraycopy(ROWS[position], 0, vector, 0, vector.length);
          }

          @Override
          public Object id(int position) {
            return ids.apply(position);
          }
        };
    try (VectorIndex index =
        VectorIndex.builder().dimension(10).metric(metric).ids(type).openOrCreate(folder)) {
      index.addAll(source, BulkOptions.DEFAULT.threads(2));
    }
    return folder;
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"npy", "fbin"})
  void export_byId_givesTheImportedRowsBack(String format) {
    // Ids count down, so that the stored order is the other way round.
    Path folder = index(KeyType.LONG, Metric.SQUARED_L2, i -> (long) ROWS.length - i);
    Path target = directory.resolve("out." + format);
    Path ids = directory.resolve("ids.txt");
    Run run = Run.of("export", "--dir", folder, "--to", target, "--ids", ids, "--order", "id");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("exported 300 vectors of 10 dimensions to " + target);
    try (VectorFile file = VectorFile.open(target)) {
      assertThat(file.count()).isEqualTo(ROWS.length);
      for (int row = 0; row < ROWS.length; row++) {
        assertThat(file.read(row)).containsExactly(ROWS[ROWS.length - 1 - row]);
      }
    }
    assertThat(ids).content().startsWith("1\n2\n3\n").endsWith("\n299\n300\n");
  }

  @Test
  void export_storedOrder_writesIdsBesideTheirVectors() throws IOException {
    Path folder = index(KeyType.STRING, Metric.SQUARED_L2, i -> "item " + i);
    Path target = directory.resolve("out.npy");
    Path ids = directory.resolve("ids.txt");
    assertThat(Run.of("export", "--dir", folder, "--to", target, "--ids", ids).exitCode()).isZero();
    List<String> lines = Files.readAllLines(ids);
    try (VectorFile file = VectorFile.open(target)) {
      for (int row = 0; row < ROWS.length; row++) {
        int position = Integer.parseInt(lines.get(row).substring("item ".length()));
        assertThat(file.read(row)).containsExactly(ROWS[position]);
      }
    }
    assertThat(names()).containsExactly("ids.txt", "index", "out.npy");
  }

  @Test
  void export_uuidsById_comeInTheOrderOfTheirText() throws IOException {
    Path folder =
        index(KeyType.UUID, Metric.COSINE, i -> new UUID(0x8123456789ABCDEFL * (i + 1), i));
    Path ids = directory.resolve("ids.txt");
    Run run =
        Run.of(
            "export",
            "--dir",
            folder,
            "--to",
            directory.resolve("out.fbin"),
            "--ids",
            ids,
            "--order",
            "id",
            "--json");
    assertThat(run.out()).contains("\"exported\" : 300");
    assertThat(Files.readAllLines(ids)).hasSize(300).isSorted();
  }

  @Test
  void export_idWithALineEnd_needsJson() throws IOException {
    Path folder = index(KeyType.STRING, Metric.SQUARED_L2, i -> "line\n" + (1_000 + i));
    Path target = directory.resolve("out.npy");
    Path text = directory.resolve("ids.txt");
    Run refused = Run.of("export", "--dir", folder, "--to", target, "--ids", text);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("has a line end").contains(".jsonl");
    assertThat(names()).as("nothing half-written is left").containsExactly("index");
    Path json = directory.resolve("ids.jsonl");
    Run run = Run.of("export", "--dir", folder, "--to", target, "--ids", json, "--order", "id");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.readAllLines(json)).startsWith("\"line\\n1000\"");
  }

  @Test
  void export_wrongCalls_areRefused() throws IOException {
    Path folder = index(KeyType.LONG, Metric.SQUARED_L2, i -> (long) i);
    Path good = directory.resolve("out.npy");
    assertRefused("must end in .npy or .fbin", folder, "--to", directory.resolve("out.csv"));
    assertRefused(
        "must end in .txt or .jsonl", folder, "--to", good, "--ids", directory.resolve("ids.npy"));
    assertRefused("name the same file", folder, "--to", good, "--ids", good);
    assertRefused(
        "a folder that exists", folder, "--to", directory.resolve("none").resolve("a.npy"));
    assertThat(names()).containsExactly("index");
  }

  @Test
  void export_folderReadOnly_saysThat() throws IOException {
    Path readOnly = Files.createDirectory(directory.resolve("archive"));
    assertThat(readOnly.toFile().setReadOnly()).isTrue();
    assumeThat(Files.isWritable(readOnly)).as("permissions hold for this user").isFalse();
    Path folder = index(KeyType.LONG, Metric.SQUARED_L2, i -> (long) i);
    assertRefused(
        "its folder is read-only for this user", folder, "--to", readOnly.resolve("a.npy"));
  }

  private static void assertRefused(String reason, Path folder, Object... more) {
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "export";
    arguments[1] = "--dir";
    arguments[2] = folder;
    System.arraycopy(more, 0, arguments, 3, more.length);
    Run run = Run.of(arguments);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(reason);
  }
}
