package dev.nearfield.churn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.EmbeddingVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChurnTest {

  @Test
  void call_fewRows_comparesBothIndexes(@TempDir Path folder) {
    int code =
        Churn.commandLine()
            .execute(
                "--dir",
                folder.toString(),
                "--rows",
                "300",
                "--dimension",
                "8",
                "--local-dimension",
                "4",
                "--rounds",
                "2",
                "--queries",
                "10",
                "--idle",
                "50");
    assertThat(code).isZero();
    assertThat(folder.resolve("churned/index.nf")).exists();
    assertThat(folder.resolve("fresh/index.nf")).exists();
  }

  @Test
  void replaceNext_asOftenAsThereAreRows_replacesEachOnce() {
    var rows = new LiveRows(EmbeddingVectors.seeded(3, 8), 50);
    var ids = new HashSet<Integer>();
    var vector = new float[8];
    var read = new float[8];
    for (int i = 0; i < rows.count(); i++) {
      rows.read(i, read);
      int id = rows.replaceNext(vector);
      ids.add(id);
      rows.read(id, read);
      assertThat(read).containsExactly(vector);
    }
    assertThat(ids).hasSize(50);
    assertThat(distinct(rows)).hasSize(50);
  }

  private static Set<String> distinct(LiveRows rows) {
    var all = new HashSet<String>();
    var vector = new float[8];
    for (int i = 0; i < rows.count(); i++) {
      rows.read(i, vector);
      all.add(Arrays.toString(vector));
    }
    return all;
  }
}
