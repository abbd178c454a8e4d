package dev.nearfield.shard.objectstore;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a store is, as a text: a folder, or a prefix of a bucket.
 *
 * <pre>
 *   /srv/corpus
 *   file:/srv/corpus
 *   s3://bucket/prefix
 *   s3://bucket/prefix?endpoint=http://localhost:9000&amp;region=eu-west-1&amp;pathStyle=true
 * </pre>
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface StoreLocation {

  /**
   * Reads a location's text.
   *
   * @throws IllegalArgumentException when it is neither a folder nor a bucket, naming what is wrong
   */
  static StoreLocation parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("location must not be empty: a folder, or s3://bucket");
    }
    return switch (scheme(text)) {
      case "" -> new Folder(Path.of(text));
      case "file" -> new Folder(folder(text));
      case "s3" -> Bucket.parse(text);
      default ->
          throw new IllegalArgumentException(
              "location must be a folder, file: or s3:, was '%s'".formatted(text));
    };
  }

  /** Opens the store; a folder is created if it is missing, a bucket is not. */
  ObjectStore open();

  private static String scheme(String text) {
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    boolean plainPath = colon < 0 || (slash >= 0 && slash < colon);
    return plainPath ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  private static Path folder(String text) {
    URI uri = URI.create(text);
    String path = uri.getPath();
    boolean onlyPath =
        uri.getAuthority() == null && uri.getQuery() == null && uri.getFragment() == null;
    if (path == null || path.isEmpty() || !onlyPath) { // file://srv/corpus is host srv, /corpus
      throw new IllegalArgumentException(
          "a file: location is an absolute path alone, as in file:/srv/corpus, was '%s'"
              .formatted(text));
    }
    return Path.of(path);
  }

  /**
   * A folder of this machine, or one that it mounts.
   *
   * @param path of it
   */
  record Folder(Path path) implements StoreLocation {

    @Override
    public ObjectStore open() {
      return LocalObjectStore.open(path);
    }
  }

  /**
   * All keys of a bucket below a prefix.
   *
   * @param bucket its name
   * @param prefix before each key; empty or without a slash at its ends
   * @param endpoint of a server other than Amazon's
   * @param region where the bucket is; from the environment if empty
   * @param pathStyle whether the bucket is part of the path instead of the host's name
   */
  record Bucket(
      String bucket,
      String prefix,
      Optional<URI> endpoint,
      Optional<String> region,
      boolean pathStyle)
      implements StoreLocation {

    private static final String SCHEME = "s3:";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int MAX_PORT = 65_535;
    private static final Set<String> OPTIONS = Set.of("endpoint", "region", "pathStyle");

    /** Checks names. */
    public Bucket {
      if (!NAME.matcher(bucket).matches()) {
        throw new IllegalArgumentException("'%s' is no name of a bucket".formatted(bucket));
      }
      if (!prefix.isEmpty()) {
        ObjectKey.of(prefix);
      }
      endpoint.ifPresent(Bucket::checkEndpoint);
      if (region.filter(String::isBlank).isPresent()) {
        throw new IllegalArgumentException("region must not be empty: name one, or leave it out");
      }
    }

    /** What the client would only find out at the first request, in words of its own. */
    private static void checkEndpoint(URI endpoint) {
      if (endpoint.getHost() == null || endpoint.getPort() > MAX_PORT) {
        throw new IllegalArgumentException(
            "endpoint must name a host, of letters, digits, '-' and '.', and a port up to %d, was"
                    .formatted(MAX_PORT)
                + " '%s'".formatted(endpoint));
      }
    }

    private static Bucket parse(String text) {
      String rest = text.substring(SCHEME.length());
      if (!rest.startsWith("//")) {
        throw new IllegalArgumentException(
            "an s3: location is s3://bucket/prefix, was '%s'".formatted(text));
      }
      if (!rest.matches("//[^/?#].*")) {
        throw new IllegalArgumentException(
            "name a bucket, as in s3://bucket/prefix: '%s' names none".formatted(text));
      }
      URI uri = URI.create(text);
      Map<String, String> options = options(uri);
      return new Bucket(
          Optional.ofNullable(uri.getAuthority()).orElse(""),
          uri.getPath().replaceAll("^/|/$", ""),
          Optional.ofNullable(options.get("endpoint")).map(Bucket::endpoint),
          Optional.ofNullable(options.get("region")),
          flag(options.getOrDefault("pathStyle", "false")));
    }

    private static Map<String, String> options(URI uri) {
      Map<String, String> options = new HashMap<>();
      if (uri.getRawQuery() != null) {
        for (String option : uri.getRawQuery().split("&", -1)) {
          String[] parts = option.split("=", 2);
          if (!OPTIONS.contains(parts[0]) || parts.length < 2) {
            throw new IllegalArgumentException(
                "an s3: location knows endpoint=, region= and pathStyle=, not '%s'"
                    .formatted(option));
          }
          options.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
      }
      return options;
    }

    /** Without its scheme a host would be taken for one, and a port for an opaque part. */
    private static URI endpoint(String text) {
      if (!text.matches("https?://[^/].*")) {
        throw new IllegalArgumentException(
            "endpoint must begin with http:// or https:// and name a host, was '%s'"
                .formatted(text));
      }
      return URI.create(text);
    }

    private static boolean flag(String text) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default ->
            throw new IllegalArgumentException(
                "pathStyle must be true or false, was '%s'".formatted(text));
      };
    }

    @Override
    public ObjectStore open() {
      return S3ObjectStore.open(this);
    }
  }
}
