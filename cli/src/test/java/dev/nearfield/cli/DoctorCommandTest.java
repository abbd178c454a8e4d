package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  private static final String[] NAMES = {
    "jdk",
    "vector API",
    "native access",
    "vector width",
    "heap",
    "memory",
    "huge pages",
    "open files",
    "folder",
    "file system",
    "disk space"
  };

  @TempDir Path directory;

  @Test
  void doctor_folderToCome_namesAllItLookedAt() {
    Run run = Run.of("doctor", directory.resolve("not/yet"));
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out()).contains(NAMES).contains("ok    vector API     on");
    assertThat(run.out()).contains(directory + " can be written");
  }

  @Test
  void doctor_asJson_hasTheSameFindings() throws Exception {
    JsonNode json = new ObjectMapper().readTree(Run.of("doctor", directory, "--json").out());
    assertThat(json.get("worst").asText()).isIn("ok", "warn");
    assertThat(json.get("findings")).hasSameSizeAs(NAMES);
    for (JsonNode finding : json.get("findings")) {
      assertThat(finding.get("name").asText()).isIn((Object[]) NAMES);
      assertThat(finding.get("found").asText()).isNotBlank();
      assertThat(finding.get("advice").asText().isEmpty())
          .isEqualTo(finding.get("status").asText().equals("ok"));
    }
  }

  @Test
  void doctor_fileForAFolder_failsAndSaysWhatToDo() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Run run = Run.of("doctor", file);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("fail  folder").contains("-> name another folder");
  }
}
