package dev.nearfield.cli;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.shard.routing.MissingRoutingFieldException;
import dev.nearfield.shard.routing.RoutingException;
import dev.nearfield.shard.routing.ShardRequiredException;
import dev.nearfield.shard.routing.TenantRequiredException;
import java.util.Set;
import java.util.function.Supplier;

/** What to pass instead, where a query cannot be answered as it was put. */
final class QueryAdvice {

  private QueryAdvice() {}

  /** Runs a task whose vectors come from the command line, or from a file that it names. */
  static <T> T withVector(Supplier<T> task) {
    try {
      return task.get();
    } catch (InvalidVectorException refused) {
      throw CommandException.usage(Messages.line(refused), refused);
    }
  }

  /**
   * As above, of a query that is routed.
   *
   * @param given fields that the command line has for routing
   */
  static <T> T routed(Set<String> given, Supplier<T> task) {
    try {
      return withVector(task);
    } catch (RoutingException refused) {
      throw CommandException.usage(message(refused, given), refused);
    }
  }

  private static String message(RoutingException refused, Set<String> given) {
    String message = Messages.line(refused);
    return switch (refused) {
      case TenantRequiredException tenant -> message + context(tenant.field(), given);
      case MissingRoutingFieldException field -> message + context(field.field(), given);
      case ShardRequiredException shard ->
          "no shard is named: pass --shard N, 0 to %d".formatted(shard.shardCount() - 1);
      default -> message;
    };
  }

  private static String context(String field, Set<String> given) {
    String missing = ": pass --context %s=VALUE".formatted(field);
    return given.isEmpty() ? missing : missing + ", not only " + String.join(", ", given);
  }
}
