package dev.nearfield.shard.routing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/*  Little-endian.
 *
 *  byte 0          8           12             16                16+bodyBytes
 *       | NFROUTER | u32 major | u32 bodyBytes | body: router   | u32 CRC32C of all before |
 *
 *  router: u8 kind, then what the kind's class writes; a router inside of another likewise.
 */
/**
 * The bytes of a router. Equal routers have equal bytes, so a router that did not change keeps the
 * name that its content gives it.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class RouterFormat {

  static final int MAJOR = 1;

  private static final byte[] MAGIC = {'N', 'F', 'R', 'O', 'U', 'T', 'E', 'R'};
  private static final int HEADER_BYTES = MAGIC.length + 2 * Integer.BYTES;
  private static final int LENGTH_OFFSET = MAGIC.length + Integer.BYTES;

  private static final int HASH = 1;
  private static final int RING = 2;
  private static final int TENANT = 3;
  private static final int EXPLICIT = 4;
  private static final int COMPOSITE = 5;
  private static final int CELLS = 6;
  private static final int LSH = 7;
  private static final int CEL = 8;

  private RouterFormat() {}

  static byte[] write(Router router) {
    var writer = new RouterWriter();
    writeRouter(writer, router);
    byte[] body = writer.toBytes();
    ByteBuffer all =
        ByteBuffer.allocate(HEADER_BYTES + body.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    all.put(MAGIC).putInt(MAJOR).putInt(body.length).put(body);
    all.putInt(checksum(all.array(), all.position()));
    return all.array();
  }

  static Router read(byte[] bytes) {
    int bodyEnd = checkFrame(bytes);
    var reader = new RouterReader(bytes, HEADER_BYTES, bodyEnd);
    try {
      Router router = reader.router();
      reader.requireEnd();
      return router;
    } catch (MalformedRouterException malformed) {
      throw malformed;
    } catch (IllegalArgumentException refused) {
      // The bytes say what no caller may: the same checks, another culprit.
      MalformedRouterException malformed = reader.malformed(String.valueOf(refused.getMessage()));
      malformed.initCause(refused);
      throw malformed;
    }
  }

  /** Checks all but the body; returns where that ends. */
  private static int checkFrame(byte[] bytes) {
    if (bytes.length < HEADER_BYTES + Integer.BYTES) {
      throw new MalformedRouterException(bytes.length, "the header is cut off");
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes[i] != MAGIC[i]) {
        throw new MalformedRouterException(i, "a router starts with NFROUTER");
      }
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int major = buffer.getInt(MAGIC.length);
    if (major != MAJOR) {
      throw new MalformedRouterException(
          MAGIC.length,
          "version %d is not read here, %d is: use a newer Nearfield".formatted(major, MAJOR));
    }
    int bodyEnd = bytes.length - Integer.BYTES;
    if (buffer.getInt(LENGTH_OFFSET) != bodyEnd - HEADER_BYTES) {
      throw new MalformedRouterException(LENGTH_OFFSET, "the length is not that of the bytes");
    }
    if (buffer.getInt(bodyEnd) != checksum(bytes, bodyEnd)) {
      throw new MalformedRouterException(bodyEnd, "the checksum is wrong");
    }
    return bodyEnd;
  }

  private static int checksum(byte[] bytes, int length) {
    var checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  static void writeRouter(RouterWriter writer, Router router) {
    switch (router) {
      case HashRouter hash -> {
        writer.u8(HASH);
        hash.write(writer);
      }
      case RingRouter ring -> {
        writer.u8(RING);
        ring.write(writer);
      }
      case TenantRouter tenant -> {
        writer.u8(TENANT);
        tenant.write(writer);
      }
      case ExplicitRouter explicit -> {
        writer.u8(EXPLICIT);
        explicit.write(writer);
      }
      case CompositeRouter composite -> {
        writer.u8(COMPOSITE);
        composite.write(writer);
      }
      case CellRouter cells -> {
        writer.u8(CELLS);
        cells.write(writer);
      }
      case LshRouter lsh -> {
        writer.u8(LSH);
        lsh.write(writer);
      }
      case CelRouter cel -> {
        writer.u8(CEL);
        cel.write(writer);
      }
    }
  }

  static Router readRouter(RouterReader reader) {
    int kind = reader.u8();
    return switch (kind) {
      case HASH -> HashRouter.read(reader);
      case RING -> RingRouter.read(reader);
      case TENANT -> TenantRouter.read(reader);
      case EXPLICIT -> ExplicitRouter.read(reader);
      case COMPOSITE -> CompositeRouter.read(reader);
      case CELLS -> CellRouter.read(reader);
      case LSH -> LshRouter.read(reader);
      case CEL -> CelRouter.read(reader);
      default -> throw reader.malformed("kind %d is unknown".formatted(kind));
    };
  }
}
