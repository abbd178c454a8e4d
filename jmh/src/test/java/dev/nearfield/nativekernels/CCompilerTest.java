package dev.nearfield.nativekernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CCompilerTest {

  @TempDir private Path folder;

  @Test
  void compile_noSuchCompiler_saysSo() throws IOException {
    CCompiler.Outcome outcome = CCompiler.compile("no-such-compiler", folder);
    assertThat(outcome.library()).isEmpty();
    assertThat(outcome.note()).isEqualTo("no C compiler: 'no-such-compiler' cannot be run");
  }

  @Test
  void compile_compilerRefuses_tellsItsFirstLine() throws IOException {
    Path refusing = folder.resolve("refusing");
    Files.writeString(
        refusing, "#!/bin/sh\n[ \"$1\" = --version ] || { echo 'no disk'; exit 1; }\n");
    Files.setPosixFilePermissions(refusing, PosixFilePermissions.fromString("rwx------"));
    CCompiler.Outcome outcome = CCompiler.compile(refusing.toString(), folder);
    assertThat(outcome.library()).isEmpty();
    assertThat(outcome.note()).endsWith("refusing failed: no disk");
  }

  @Test
  void compile_systemCompiler_namesItAndItsFlags() throws IOException {
    assertThat(CompiledKernels.in(folder)).exists();
  }
}
