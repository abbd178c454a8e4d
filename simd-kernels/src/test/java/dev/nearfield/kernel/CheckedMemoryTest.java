package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedMemoryTest {

  @ParameterizedTest
  @ValueSource(strings = {"-Dnearfield.checkedMemory=true", ChildJvm.NATIVE_ACCESS_DENIED})
  void access_wrongAddressInCheckedMode_throws(String checked)
      throws IOException, InterruptedException {
    List<String> expected = new ArrayList<>();
    List<Enum<?>> forms = new ArrayList<>(List.of(Form.values()));
    forms.addAll(List.of(BitForm.values()));
    for (Enum<?> form : forms) {
      expected.add(form + " past the end: IndexOutOfBoundsException");
      expected.add(form + " unknown: IndexOutOfBoundsException");
      expected.add(form + " closed: IllegalStateException");
    }
    expected.add("int inside: nothing");
    expected.add("int across the end: IndexOutOfBoundsException");
    expected.add("byte before: IndexOutOfBoundsException");
    expected.add("cas behind: IndexOutOfBoundsException");
    expected.add("copy across the end: IndexOutOfBoundsException");
    expected.add("floats across the end: IndexOutOfBoundsException");
    expected.add("int forgotten: IndexOutOfBoundsException");

    List<String> flags = new ArrayList<>(ChildJvm.VECTOR_API);
    flags.add(checked);
    var child = ChildJvm.run(CheckedMemoryChild.class, flags);
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.lines("outcome")).isEqualTo(expected);
    assertThat(child.output().split("start it with --enable-native-access=ALL-UNNAMED", -1))
        .as("one warning if the JVM denies access\n%s", child.output())
        .hasSize(checked.equals(ChildJvm.NATIVE_ACCESS_DENIED) ? 2 : 1);
  }

  @Test
  void memoryAt_closedMemoryUnderANewAllocation_findsTheNewOne() {
    var old = Arena.ofConfined();
    MemorySegment memory = old.allocate(4_096, 64);
    CheckedMemory.register(memory.asSlice(1_024, 1_024));
    old.close();
    try (var arena = Arena.ofConfined()) {
      // The same addresses, given out again.
      MemorySegment again = at(memory.address(), 4_096, arena);
      CheckedMemory.register(again);
      assertThat(CheckedMemory.memoryAt(memory.address() + 1_030)).isEqualTo(again);
      CheckedMemory.unregister(again);
    }
    assertThatThrownBy(() -> CheckedMemory.memoryAt(memory.address() + 1_030))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("lies in no registered memory");
  }

  @SuppressWarnings("restricted")
  private static MemorySegment at(long address, long bytes, Arena arena) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
  }

  @Test
  void register_heapMemory_throws() {
    assertThatThrownBy(() -> CheckedMemory.register(MemorySegment.ofArray(new byte[8])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
