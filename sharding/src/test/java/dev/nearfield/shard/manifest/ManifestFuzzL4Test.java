package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.testkit.Mutations;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Objects of every kind, damaged in every way: each is refused by a typed error that names it, or
 * is exactly the bytes of what it says. None takes memory far above its size.
 *
 * <p>{@code -Dnearfield.manifest.mutations=1000000} draws that many, {@code
 * -Dnearfield.manifest.seed} others.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS) // Only against a read that never ends.
class ManifestFuzzL4Test {

  private static final int MUTATIONS = Integer.getInteger("nearfield.manifest.mutations", 20_000);
  private static final long SEED = Long.getLong("nearfield.manifest.seed", 4);

  /** So many damages, then another object. */
  private static final int PER_OBJECT = 50;

  /** Records, their bytes for the comparison; and always the parser's buffers. */
  private static final int BYTES_PER_BYTE = 64;

  private static final int BYTES_ALWAYS = 256 << 10;

  private static final String[] PIECES = {
    "0",
    "-1",
    "9223372036854775808",
    "1e308",
    "1E400",
    "0.5",
    "-0.0",
    "NaN",
    "null",
    "true",
    "{}",
    "[]",
    "[[[[[[[[[[[[",
    "{\"a\":",
    "\"\"",
    "\"\\ud800\"",
    "\\u0000",
    ",",
    ":",
    "\"",
    "}",
    "]",
    " ",
    "../",
    "\u00e9",
    "\ufeff",
    "/* */",
    "1".repeat(400),
    "x".repeat(300)
  };

  private static final List<Kind> KINDS = List.of(Kind.values());

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final SplittableRandom random = new SplittableRandom(SEED);
  private long refused;
  private long read;

  @Test
  void decode_anyDamage_isTypedOrExactlyWhatItSays() {
    var objects = new RandomObjects(SEED);
    for (int round = 0; round * PER_OBJECT < MUTATIONS; round++) {
      Kind kind = KINDS.get(round % KINDS.size());
      byte[] sound = ManifestCodec.encode(kind, objects.of(kind));
      for (int i = 0; i < PER_OBJECT; i++) {
        expectTypedOrExact(kind, damaged(kind, sound));
      }
    }
    assertThat(refused).isGreaterThan(MUTATIONS / 2);
    assertThat(read).as("damages that make another object").isGreaterThan(MUTATIONS / 100);
  }

  private void expectTypedOrExact(Kind kind, byte[] damaged) {
    long limit = BYTES_ALWAYS + (long) BYTES_PER_BYTE * damaged.length;
    long before = THREAD.getCurrentThreadAllocatedBytes();
    Optional<CollectionObject> value = decode(kind, damaged);
    if (THREAD.getCurrentThreadAllocatedBytes() - before > limit) {
      // What is used for the first time loads classes; what the bytes cause, they cause again.
      before = THREAD.getCurrentThreadAllocatedBytes();
      decode(kind, damaged);
      assertThat(THREAD.getCurrentThreadAllocatedBytes() - before).isLessThanOrEqualTo(limit);
    }
    value.ifPresentOrElse(
        object -> {
          assertThat(ManifestCodec.encode(kind, object)).isEqualTo(damaged);
          read++;
        },
        () -> refused++);
  }

  private static Optional<CollectionObject> decode(Kind kind, byte[] damaged) {
    try {
      return Optional.of(ManifestCodec.decode(kind, CollectionObject.class, "some/key", damaged));
    } catch (ManifestException typed) {
      assertThat(typed).hasMessageContaining("some/key");
      return Optional.empty();
    } catch (RuntimeException | Error other) {
      throw new AssertionError(kind + ": " + new String(damaged, UTF_8), other);
    }
  }

  /** Most damages lie under a right checksum, where those that are made on purpose lie. */
  private byte[] damaged(Kind kind, byte[] sound) {
    if (random.nextInt(4) == 0) {
      return Mutations.mutate(sound, random);
    }
    byte[] json = ObjectFrame.unwrap(kind, "sound", sound);
    for (int count = 1 + random.nextInt(2); count > 0 && json.length > 0; count--) {
      json =
          switch (random.nextInt(4)) {
            case 0 -> Mutations.mutate(json, random);
            case 1 -> withDigit(json);
            case 2 -> withPiece(json, PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8));
            default -> withPiece(json, pieceOf(json));
          };
    }
    return ObjectFrame.wrap(kind, json);
  }

  /** Another digit for a digit: what remains is often an object. */
  private byte[] withDigit(byte[] json) {
    byte[] changed = json.clone();
    int start = random.nextInt(json.length);
    for (int i = start; i < json.length; i++) {
      if (json[i] >= '0' && json[i] <= '9') {
        changed[i] = (byte) ('0' + random.nextInt(10));
        return changed;
      }
    }
    return changed;
  }

  private byte[] pieceOf(byte[] json) {
    int from = random.nextInt(json.length);
    return Arrays.copyOfRange(json, from, from + random.nextInt(Math.min(80, json.length - from)));
  }

  /** A piece for up to as many bytes as it has. */
  private byte[] withPiece(byte[] json, byte[] piece) {
    int from = random.nextInt(json.length);
    int to = Math.min(json.length, from + random.nextInt(piece.length + 1));
    byte[] changed = Arrays.copyOf(json, json.length - (to - from) + piece.length);
    System.arraycopy(piece, 0, changed, from, piece.length);
    System.arraycopy(json, to, changed, from + piece.length, json.length - to);
    return changed;
  }
}
