package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.VectorRecord;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoutingVerificationTest {

  private static final HashRouter ROUTER = HashRouter.of(8);

  private static List<RoutingVerification.Placed> placed(int count) {
    var random = new SplittableRandom(1);
    return LongStream.range(0, count)
        .mapToObj(
            id ->
                new RoutingVerification.Placed(
                    VectorRecord.of(id, Routers.vector(random)), ROUTER.shardOf(id)))
        .toList();
  }

  @Test
  void of_recordsWhereTheyBelong_findsNothing() {
    RoutingVerification verification = RoutingVerification.of(ROUTER, placed(1_000));
    assertThat(verification.checkedCount()).isEqualTo(1_000);
    assertThat(verification.mismatches()).isEmpty();
    verification.requireNone();
  }

  @Test
  void of_anotherRoutersRecords_namesTheFirst() {
    RoutingVerification verification = RoutingVerification.of(HashRouter.of(9), placed(1_000));
    assertThat(verification.mismatches()).hasSize(100);
    assertThatThrownBy(verification::requireNone)
        .isInstanceOf(RoutingMismatchException.class)
        .hasMessageStartingWith("100 or more of 1000 records")
        .hasMessageContaining("id " + verification.mismatches().getFirst().id());
  }
}
