package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys of a collection, below the prefix of its store. */
final class Layout {

  static final ObjectKey COLLECTION = ObjectKey.of("COLLECTION");
  static final ObjectKey CURRENT = ObjectKey.of("CURRENT");

  static final String MANIFESTS = "manifests/";
  static final String POINTERS = "pointers/";
  static final String RUNS = "runs/";
  static final String TAGS = "tags/";
  static final String DOOMED = "gc/";

  private static final Pattern COLLECTED =
      Pattern.compile(
          "(d|r|p)/(\\p{XDigit}{2})/\\2\\p{XDigit}{62}(-[\\w.-]+)?\\.(shard|router|probes)"
              + "|manifests/\\d{19}-[\\w.-]+\\.manifest");
  private static final Pattern DOOMING = Pattern.compile("gc/[\\w.-]+\\.(doomed|deleted)");
  private static final Pattern POINTER = Pattern.compile("pointers/\\d{19}");
  private static final int SHA_CHARS = 64;

  private Layout() {}

  /** What is named by its content. */
  enum Content {
    SHARDS("d/", "shard"),
    ROUTERS("r/", "router"),
    PROBES("p/", "probes");

    private final String folder;
    private final String end;

    Content(String folder, String end) {
      this.folder = folder;
      this.end = end;
    }

    String folder() {
      return folder;
    }

    /** A name: two hex digits as folder, which spreads the load over S3's partitions. */
    ObjectKey key(String sha256) {
      return named(sha256, sha256);
    }

    /** A name for the same content that nobody used before. */
    ObjectKey key(String sha256, String nonce) {
      return named(sha256, sha256 + "-" + nonce);
    }

    private ObjectKey named(String sha256, String name) {
      return ObjectKey.of("%s%s/%s.%s".formatted(folder, sha256.substring(0, 2), name, end));
    }
  }

  /** Whether many writers may have chosen this name, as it says nothing but the content. */
  static boolean isSharedName(ObjectKey key) {
    String text = key.text();
    boolean content =
        Arrays.stream(Content.values()).anyMatch(each -> text.startsWith(each.folder));
    int start = text.lastIndexOf('/') + 1;
    return content && text.indexOf('.', start) == start + SHA_CHARS;
  }

  /** Where garbage may lie: content, and manifests after it. */
  static List<String> collectedFolders() {
    Stream<String> content = Arrays.stream(Content.values()).map(Content::folder);
    return Stream.concat(content, Stream.of(MANIFESTS)).toList();
  }

  /** Whether a name is of those that collections give to content and manifests. */
  static boolean isCollected(ObjectKey key) {
    return COLLECTED.matcher(key.text()).matches();
  }

  static boolean isPointer(ObjectKey key) {
    return POINTER.matcher(key.text()).matches();
  }

  /** Generations count down in names, so that the newest is listed first. */
  static ObjectKey manifest(long generation, String nonce) {
    return ObjectKey.of("%s%s-%s.manifest".formatted(MANIFESTS, inverted(generation), nonce));
  }

  static ObjectKey pointer(long sequence) {
    return ObjectKey.of(POINTERS + inverted(sequence));
  }

  /** The number that a pointer's key has. */
  static long sequence(ObjectKey pointer) {
    return Long.MAX_VALUE - Long.parseLong(pointer.text().substring(POINTERS.length()));
  }

  private static String inverted(long number) {
    return "%019d".formatted(Long.MAX_VALUE - number);
  }

  static ObjectKey run(String runId) {
    FieldRules.name("runId", runId); // a key may have slashes, and the name of a run may not
    return ObjectKey.of(RUNS + runId + ".run");
  }

  static ObjectKey tag(String name) {
    FieldRules.name("name", name);
    return ObjectKey.of(TAGS + name);
  }

  static ObjectKey doomed(String runId) {
    return ObjectKey.of(DOOMED + runId + ".doomed");
  }

  /** Whether a name is of those of {@link #doomed} and {@link #deleted}. */
  static boolean isDooming(ObjectKey key) {
    return DOOMING.matcher(key.text()).matches();
  }

  /** What all who work on a list of doomed objects agree to delete. */
  static ObjectKey deleted(ObjectKey doomed) {
    return ObjectKey.of(doomed.text().replace(".doomed", ".deleted"));
  }
}
