package dev.nearfield.shard.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.nearfield.shard.objectstore.InvalidKeyException;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** How keys, moments and optional values look in JSON: as texts, and as values or nothing. */
final class JsonForms extends SimpleModule {

  private static final long serialVersionUID = 1L;

  JsonForms() {
    text(ObjectKey.class, ObjectKey::text, ObjectKey::of);
    text(Instant.class, Instant::toString, Instant::parse);
    addSerializer(Optional.class, new OptionalWriter());
    addDeserializer(Optional.class, new OptionalReader(TypeFactory.unknownType()));
  }

  private <T> void text(Class<T> type, Function<T, String> write, Function<String, T> read) {
    addSerializer(type, new TextWriter<>(type, write));
    addDeserializer(type, new TextReader<>(type, read));
  }

  @SuppressWarnings("serial") // never serialized by Java
  private static final class TextWriter<T> extends StdSerializer<T> {

    private final Function<T, String> write;

    TextWriter(Class<T> type, Function<T, String> write) {
      super(type);
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(write.apply(value));
    }
  }

  @SuppressWarnings("serial") // never serialized by Java
  private static final class TextReader<T> extends StdDeserializer<T> {

    private final Function<String, T> read;

    TextReader(Class<T> type, Function<String, T> read) {
      super(type);
      this.read = read;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        throw context.wrongTokenException(in, handledType(), JsonToken.VALUE_STRING, "a text");
      }
      try {
        return read.apply(in.getText());
      } catch (InvalidKeyException | DateTimeException wrong) {
        throw new IOException(wrong.getMessage(), wrong);
      }
    }
  }

  @SuppressWarnings({"serial", "rawtypes"}) // Jackson asks for raw classes
  private static final class OptionalWriter extends StdSerializer<Optional> {

    OptionalWriter() {
      super(Optional.class);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Optional value) {
      return value.isEmpty();
    }

    @Override
    @SuppressWarnings("unchecked")
    public void serialize(Optional value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.orElse(null), out);
    }
  }

  @SuppressWarnings({"serial", "rawtypes"}) // Jackson asks for raw classes
  private static final class OptionalReader extends StdDeserializer<Optional>
      implements ContextualDeserializer {

    private final JavaType content;

    OptionalReader(JavaType content) {
      super(Optional.class);
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, BeanProperty property) {
      JavaType optional =
          context.getContextualType() == null ? property.getType() : context.getContextualType();
      return new OptionalReader(optional.containedTypeOrUnknown(0));
    }

    @Override
    public Optional<?> deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return Optional.of(context.readValue(in, content));
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
