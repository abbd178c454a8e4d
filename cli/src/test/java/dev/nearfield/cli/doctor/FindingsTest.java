package dev.nearfield.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.cli.doctor.Finding.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a finding good or bad, on figures that this machine need not have. */
class FindingsTest {

  private static final long GB = 1_000_000_000L;

  @Test
  void memory_containerLimit_countsWhereItIsTighter() {
    Finding tight =
        MachineFindings.memory(
            24 * GB, 8 * GB, OptionalLong.of(2 * GB), OptionalLong.of(GB * 9 / 5));
    assertThat(tight.status()).isEqualTo(Status.WARN);
    assertThat(tight.found()).isEqualTo("200.0 MB of 24.0 GB available, container limit 2.0 GB");
    assertThat(MachineFindings.memory(24 * GB, 8 * GB, OptionalLong.empty(), OptionalLong.empty()))
        .isEqualTo(Finding.ok("memory", "8.0 GB of 24.0 GB available, no container limit"));
  }

  @ParameterizedTest
  @CsvSource({"madvise, 8388608, OK", "never, 0, WARN", "always, 0, WARN"})
  void hugePages_byWhatATestAllocationGot(String setting, long bytes, Status status) {
    Finding finding = MachineFindings.hugePages(setting, OptionalLong.of(bytes));
    assertThat(finding.status()).isEqualTo(status);
    assertThat(finding.advice().contains("echo madvise")).isEqualTo(setting.equals("never"));
  }

  @ParameterizedTest
  @CsvSource({"20, 1024, WARN", "20, 65536, OK"})
  void openFiles_byHowManyAreLeft(long open, long limit, Status status) {
    assertThat(MachineFindings.openFiles(open, limit).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"ext4, OK", "xfs, OK", "tmpfs, WARN", "nfs4, WARN", "fuse.sshfs, WARN"})
  void fileSystem_byItsType(String type, Status status) {
    assertThat(FolderFindings.fileSystem(type).status()).isEqualTo(status);
  }

  @Test
  void folder_notWritable_fails() {
    assertThat(FolderFindings.writable(Path.of("/data"), false).status()).isEqualTo(Status.FAIL);
    assertThat(FolderFindings.space(GB / 2).status()).isEqualTo(Status.WARN);
  }

  @Test
  void jvm_withoutItsFlags_namesThem() {
    assertThat(JvmFindings.vectorApi(false).advice()).contains("--add-modules");
    assertThat(JvmFindings.nativeAccess(false).advice()).contains("--enable-native-access");
    assertThat(JvmFindings.registers(128).status()).isEqualTo(Status.WARN);
    assertThat(JvmFindings.registers(512).status()).isEqualTo(Status.OK);
  }

  @Test
  void worst_ofFindings_decides() {
    List<Finding> findings =
        List.of(Finding.ok("a", ""), Finding.fail("b", "", ""), Finding.warn("c", "", ""));
    assertThat(Diagnosis.of(findings).worst()).isEqualTo(Status.FAIL);
  }

  @Test
  void hugePageBytes_addressInsideAMapping_readsItsLine() {
    List<String> smaps =
        List.of(
            "7f0000000000-7f0000200000 rw-p 00000000 00:00 0",
            "AnonHugePages:         0 kB",
            "VmFlags: rd wr",
            "7f0000200000-7f0000800000 rw-p 00000000 00:00 0",
            "Rss:                6144 kB",
            "AnonHugePages:      4096 kB",
            "VmFlags: rd wr hg");
    assertThat(ProcFiles.hugePageBytes(smaps, 0x7f00_0020_0000L)).hasValue(4_096 * 1_024);
    assertThat(ProcFiles.hugePageBytes(smaps, 0x7f00_001f_ffffL)).hasValue(0);
    assertThat(ProcFiles.hugePageBytes(smaps, 0x7f00_0080_0000L)).isEmpty();
  }
}
