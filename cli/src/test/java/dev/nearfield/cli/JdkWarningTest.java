package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkWarningTest {

  @ParameterizedTest
  @CsvSource({"25, true", "25.0.2+10, true", "25.0.3+9-LTS, false", "26, false", "24.0.2, false"})
  void isAffected_version_byItsUpdate(String version, boolean affected) {
    assertThat(JdkWarning.isAffected(Runtime.Version.parse(version))).isEqualTo(affected);
  }
}
