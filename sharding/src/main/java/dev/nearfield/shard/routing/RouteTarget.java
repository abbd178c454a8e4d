package dev.nearfield.shard.routing;

import dev.nearfield.Filter;
import java.util.Optional;

/**
 * A shard to ask.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param shard its number
 * @param reason why it is asked
 * @param place what the reason speaks of: the nearest cell, the code, the tenant's part; -1 if it
 *     speaks of nothing
 * @param distance what targets are ordered by: smaller is more promising, in the unit of the
 *     strategy; 0 where there is no order
 * @param mass the share of the answer that the shard is expected to hold, NaN if that is not known
 * @param filter what the shard must add to the query, so that tenants that share it do not see one
 *     another's records
 */
public record RouteTarget(
    int shard, Reason reason, int place, double distance, double mass, Optional<Filter> filter) {

  /** A target without a filter. */
  RouteTarget(int shard, Reason reason, int place, double distance, double mass) {
    this(shard, reason, place, distance, mass, Optional.empty());
  }

  /** Why a shard is asked. */
  public enum Reason {
    /** The answer may lie in any shard. */
    ANY("any shard may hold the answer"),
    /** The id belongs there. */
    ID("the id belongs there"),
    /** The tenant lives there. */
    TENANT("the tenant lives there"),
    /** The value of the expression leads there. */
    VALUE("the expression leads there"),
    /** The caller named it. */
    NAMED("the caller named it"),
    /** The shard has the cell whose centroid is near. */
    CELL("it has cell %d"),
    /** The shard has the code, or one that differs in little. */
    CODE("it has code %d");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    String text(int place) {
      return text.formatted(place);
    }
  }

  /** The same inside of a group: numbers moved up, mass divided, both filters. */
  RouteTarget within(RouteTarget group, int firstShard) {
    Optional<Filter> both =
        filter.isPresent() && group.filter.isPresent()
            ? Optional.of(Filter.and(group.filter.get(), filter.get()))
            : filter.or(group::filter);
    return new RouteTarget(
        firstShard + shard, reason, place, group.distance + distance, group.mass * mass, both);
  }

  @Override
  public String toString() {
    String text = "shard %d: %s".formatted(shard, reason.text(place));
    String far = distance == 0 ? "" : ", distance %.4g".formatted(distance);
    String holds = Double.isNaN(mass) ? "" : ", holds %.3f".formatted(mass);
    return text + far + holds + filter.map(each -> ", where " + each).orElse("");
  }
}
