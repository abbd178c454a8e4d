package dev.nearfield.cli.doctor;

import static dev.nearfield.cli.doctor.Finding.ok;
import static dev.nearfield.cli.doctor.Finding.okIf;
import static dev.nearfield.cli.doctor.Finding.warn;

import dev.nearfield.VectorIndex;
import dev.nearfield.cli.JdkWarning;
import dev.nearfield.cli.Text;
import dev.nearfield.cli.bench.Machine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the running JVM: its version, its flags, and what its compiler makes of the CPU. */
final class JvmFindings {

  private static final int FULL_WIDTH_BITS = 256;

  private JvmFindings() {}

  static List<Finding> all() {
    return List.of(
        version(),
        vectorApi(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()),
        nativeAccess(VectorIndex.class.getModule().isNativeAccessEnabled()),
        registers(Machine.current().vectorBits()),
        heap(Runtime.getRuntime().maxMemory()));
  }

  private static Finding version() {
    String found = "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version());
    return JdkWarning.concernsThisJvm()
        ? warn("jdk", found + ": " + JdkWarning.PROBLEM, JdkWarning.ADVICE)
        : ok("jdk", found);
  }

  static Finding vectorApi(boolean present) {
    return okIf(
        present,
        "vector API",
        present ? "on" : "absent: kernels run in plain Java, up to 7 times slower",
        "start the JVM with --add-modules jdk.incubator.vector");
  }

  static Finding nativeAccess(boolean enabled) {
    return okIf(
        enabled,
        "native access",
        enabled ? "allowed" : "not allowed by flag: the JVM warns, a later one will refuse",
        "start the JVM with --enable-native-access=ALL-UNNAMED");
  }

  static Finding registers(@Nullable Integer bits) {
    if (bits == null) {
      return ok("vector width", "unknown to this JVM");
    }
    return okIf(
        bits >= FULL_WIDTH_BITS,
        "vector width",
        "%d bits; CPU: %s".formatted(bits, ProcFiles.cpuFeatures()),
        "scores take longer than on CPUs with AVX2; look for -XX:UseAVX or -XX:MaxVectorSize"
            + " among the JVM's options");
  }

  private static Finding heap(long bytes) {
    return ok("heap", "at most %s; vectors live outside of it".formatted(Text.bytes(bytes)));
  }
}
