package dev.nearfield.shard.routing;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.nearfield.FieldType;
import dev.nearfield.FieldValue;
import dev.nearfield.Metadata;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression over fields, and the one place that knows the CEL library.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @see <a href="https://github.com/google/cel-spec">The language</a>
 */
final class CelProgram {

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .addFunctionBindings(
              CelFunctionBinding.from(
                  "shard_hash_string",
                  String.class,
                  text -> UnsignedLong.fromLongBits(StableHash.of(text))),
              CelFunctionBinding.from(
                  "shard_hash_int",
                  Long.class,
                  number -> UnsignedLong.fromLongBits(StableHash.of(number.longValue()))))
          .build();

  private final String expression;
  private final SortedMap<String, FieldType> fields;
  private final CelRuntime.Program program;
  private final CelType resultType;

  private CelProgram(
      String expression,
      SortedMap<String, FieldType> fields,
      CelRuntime.Program program,
      CelType resultType) {
    this.expression = expression;
    this.fields = fields;
    this.program = program;
    this.resultType = resultType;
  }

  /**
   * Compiles an expression.
   *
   * @throws InvalidExpressionException saying where it is wrong
   */
  static CelProgram compile(String expression, SortedMap<String, FieldType> fields) {
    try {
      CelAbstractSyntaxTree tree = compiler(fields).build().compile(expression).getAst();
      return new CelProgram(expression, fields, RUNTIME.createProgram(tree), tree.getResultType());
    } catch (CelValidationException | CelEvaluationException refused) {
      var invalid =
          new InvalidExpressionException(
              "the routing expression does not compile: " + refused.getMessage());
      invalid.initCause(refused);
      throw invalid;
    }
  }

  private static CelCompilerBuilder compiler(Map<String, FieldType> fields) {
    CelCompilerBuilder compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                    "shard_hash",
                    CelOverloadDecl.newGlobalOverload(
                        "shard_hash_string", SimpleType.UINT, SimpleType.STRING),
                    CelOverloadDecl.newGlobalOverload(
                        "shard_hash_int", SimpleType.UINT, SimpleType.INT)));
    fields.forEach((name, type) -> compiler.addVar(name, celType(type)));
    return compiler;
  }

  private static CelType celType(FieldType type) {
    return switch (type) {
      case STRING -> SimpleType.STRING;
      case LONG -> SimpleType.INT;
      case DOUBLE -> SimpleType.DOUBLE;
      case BOOLEAN -> SimpleType.BOOL;
      case TIMESTAMP -> SimpleType.TIMESTAMP;
    };
  }

  String expression() {
    return expression;
  }

  SortedMap<String, FieldType> fields() {
    return fields;
  }

  /** Whether results are {@code int} or {@code uint}. */
  boolean givesNumbers() {
    return resultType.equals(SimpleType.INT) || resultType.equals(SimpleType.UINT);
  }

  /** Whether results are strings. */
  boolean givesStrings() {
    return resultType.equals(SimpleType.STRING);
  }

  String resultType() {
    return resultType.name();
  }

  /**
   * The value of the expression: a {@code Long}, {@code UnsignedLong} or {@code String}, by its
   * type.
   *
   * @throws MissingRoutingFieldException if it reads a field that is not there
   * @throws UnknownRoutingValueException if it has no value, or a field is of another type
   */
  Object evaluate(Metadata context) {
    Object result;
    try {
      CelVariableResolver resolver = name -> context.get(name).map(value -> celValue(name, value));
      result = program.eval(resolver);
    } catch (CelEvaluationException failed) {
      throw refused(context, failed);
    }
    if (result instanceof Long || result instanceof String || result instanceof UnsignedLong) {
      return result;
    }
    throw refused(context, null); // what the library gives when it misses a field
  }

  private Object celValue(String name, FieldValue value) {
    Object found =
        switch (value) {
          case FieldValue.StringValue(String text) -> text;
          case FieldValue.LongValue(long number) -> number;
          case FieldValue.DoubleValue(double number) -> number;
          case FieldValue.BooleanValue(boolean flag) -> flag;
          case FieldValue.TimestampValue moment -> moment.value();
          case FieldValue.ListValue list ->
              throw new UnknownRoutingValueException(
                  "the field '%s' is a list, %s: routing goes by single values"
                      .formatted(name, list));
        };
    FieldType type = ((FieldValue.Scalar) value).type();
    if (type != fields.get(name)) {
      throw new UnknownRoutingValueException(
          "the field '%s' is %s, a %s; the routing expression expects a %s"
              .formatted(name, value, type, fields.get(name)));
    }
    return found;
  }

  private RoutingException refused(Metadata context, @Nullable Exception cause) {
    Optional<String> missing =
        fields.keySet().stream().filter(name -> !context.contains(name)).findFirst();
    RoutingException refused =
        missing.isPresent()
            ? new MissingRoutingFieldException(
                missing.get(),
                "routing by '%s' needs the field '%s', and it is missing"
                    .formatted(expression, missing.get()))
            : new UnknownRoutingValueException(
                "'%s' has no value for %s: %s"
                    .formatted(expression, context, cause == null ? "" : cause.getMessage()));
    if (cause != null) {
      refused.initCause(cause);
    }
    return refused;
  }
}
