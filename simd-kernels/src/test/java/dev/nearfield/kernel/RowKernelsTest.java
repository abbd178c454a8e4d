package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowKernelsTest {

  @Test
  void factories_withTheVectorApi_runOnIt() {
    assertThat(RowKernels.vectorApiPresent()).isTrue();
    assertThat(RowKernels.float32Dot(8)).isInstanceOf(Float32DotKernel.class);
    assertThat(RowKernels.float32SquaredL2(8)).isInstanceOf(Float32SquaredL2Kernel.class);
    assertThat(RowKernels.bfloat16Dot(8)).isInstanceOf(BFloat16DotKernel.class);
    assertThat(RowKernels.bfloat16SquaredL2(8)).isInstanceOf(BFloat16SquaredL2Kernel.class);
    assertThat(RowKernels.float16Dot(8)).isInstanceOf(Float16DotKernel.class);
    assertThat(RowKernels.float16SquaredL2(8)).isInstanceOf(Float16SquaredL2Kernel.class);
    assertThat(RowKernels.int8Dot(8)).isInstanceOf(Int8DotKernel.class);
    assertThat(RowKernels.int8SquaredL2(8)).isInstanceOf(Int8SquaredL2Kernel.class);
  }

  @ParameterizedTest
  @EnumSource
  void bitFactories_withWideRegisters_runOnTheVectorApi(BitForm form) {
    assertThat(form.kernel(8) instanceof VectorBitKernel).isEqualTo(Lanes.BYTES >= 32);
    assertThat(form.reference(8)).isInstanceOf(ReferenceBitKernel.class);
    BitKernels.warm(form.kernel(768));
  }

  @ParameterizedTest
  @EnumSource
  void warm_anyKernel_endsSoon(Form form) {
    for (RowKernel kernel : new RowKernel[] {form.kernel(65_536), form.reference(65_536)}) {
      long start = System.nanoTime();
      RowKernels.warm(kernel);
      // The bound is 1 s; one round of the largest rows in the interpreter may overrun it.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }
}
