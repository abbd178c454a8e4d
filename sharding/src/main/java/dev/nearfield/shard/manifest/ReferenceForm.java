package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import java.util.Optional;

/**
 * How objects name another: key, length and SHA-256.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ReferenceForm {

  private ReferenceForm() {}

  static void write(CanonicalWriter writer, String name, ObjectRef reference) {
    writer.object(
        name,
        each -> {
          each.number("bytes", reference.bytes());
          each.text("key", reference.key().text());
          each.text("sha256", reference.sha256());
        });
  }

  static ObjectRef read(CanonicalReader reader) {
    long bytes = reader.number("bytes");
    ObjectKey key = reader.key("key");
    return new ObjectRef(key, reader.text("sha256"), bytes);
  }

  static Optional<ObjectRef> optional(CanonicalReader reader, String name) {
    return reader.optional(name, () -> reader.object(name, ReferenceForm::read));
  }
}
