package dev.nearfield.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.cli.Json;
import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void current_thisMachine_saysWhatMattersAndNothingPrivate() {
    Machine machine = Machine.current();
    assertThat(machine.cpu()).isNotBlank();
    assertThat(machine.cores()).isPositive();
    assertThat(machine.memoryBytes()).isGreaterThan(1 << 28);
    assertThat(machine.jdk()).contains("25");
    assertThat(machine.date()).matches("\\d{4}-\\d\\d-\\d\\d");
    assertThat(machine.vectorBits()).isBetween(64, 2048);
    assertThat(Json.write(machine))
        .doesNotContain(System.getProperty("user.dir", "?"))
        .doesNotContain(System.getProperty("java.home", "?"));
    assertThat(machine.describe()).contains(machine.cpu(), "cores", "GiB");
  }
}
