package dev.nearfield.shard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingFieldsTest {

  private static final Router TENANTS =
      TenantRouter.builder("tenant", 3).put("007", 1).put("7", 2).build();

  private static Metadata fields(Router router, Map<String, String> texts) {
    return RoutingFields.context(router, texts).fields();
  }

  /** A number would be the tenant 7, and its filter would find no text. */
  @Test
  void context_tenantOfDigits_staysText() {
    RoutingContext context = RoutingFields.context(TENANTS, Map.of("tenant", "007"));
    assertThat(context.fields()).isEqualTo(Metadata.of("tenant", "007"));
    Route route = TENANTS.route(new float[0], context, Probes.all());
    assertThat(route.targets()).extracting(RouteTarget::shard).containsExactly(1);
  }

  @Test
  void context_typeIsNamed_isThatOfTheCaller() {
    assertThat(fields(TENANTS, Map.of("tenant:long", "7"))).isEqualTo(Metadata.of("tenant", 7L));
    assertThat(fields(TENANTS, Map.of("x:timestamp", "2026-11-21T10:15:30Z")))
        .isEqualTo(Metadata.of("x", Instant.parse("2026-11-21T10:15:30Z")));
    assertThat(fields(TENANTS, Map.of("x:other", "7"))).isEqualTo(Metadata.of("x:other", "7"));
    assertThat(fields(TENANTS, Map.of(":long", "7"))).isEqualTo(Metadata.of(":long", "7"));
  }

  @Test
  void context_expression_getsTheTypesThatItReads() {
    Router router =
        CelRouter.numbers(
            "n > 3 && x < 1.5 && b ? 1 : 0",
            Map.of("n", FieldType.LONG, "x", FieldType.DOUBLE, "b", FieldType.BOOLEAN),
            2);
    Map<String, String> texts = Map.of("n", "4", "x", "1", "b", "true");
    assertThat(fields(router, texts)).isEqualTo(Metadata.of("n", 4L, "x", 1.0, "b", true));
    assertThat(RoutingFields.of(router)).hasSize(3);
  }

  @Test
  void context_nestedRouters_getsWhatEachReads() {
    Router regions = CelRouter.numbers("region", Map.of("region", FieldType.LONG), 2);
    Router nested = ExplicitRouter.over(CompositeRouter.of(regions, List.of(TENANTS, TENANTS)));
    assertThat(fields(nested, Map.of("region", "1", "tenant", "007", "else", "5")))
        .isEqualTo(Metadata.of("region", 1L, "tenant", "007", "else", "5"));
    assertThat(RoutingFields.of(HashRouter.of(2))).isEmpty();
    assertThat(RoutingFields.context(HashRouter.of(2), Map.of())).isEqualTo(RoutingContext.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({"n:long, 1.5", "n:double, x", "n:boolean, yes", "n:timestamp, today"})
  void context_textOfAnotherType_isTyped(String field, String text) {
    assertThatThrownBy(() -> fields(TENANTS, Map.of(field, text)))
        .isInstanceOf(UnknownRoutingValueException.class)
        .hasMessageContaining("'n'")
        .hasMessageContaining("'%s'".formatted(text));
  }
}
