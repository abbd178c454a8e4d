package dev.nearfield.shard.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.objectstore.StoreLocation.Bucket;
import dev.nearfield.shard.objectstore.StoreLocation.Folder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Locations as texts. */
class StoreLocationTest {

  @Test
  void parse_folders_givesTheirPath() {
    assertThat(StoreLocation.parse("/srv/corpus")).isEqualTo(new Folder(Path.of("/srv/corpus")));
    assertThat(StoreLocation.parse("corpus/of:today"))
        .isEqualTo(new Folder(Path.of("corpus/of:today")));
    assertThat(StoreLocation.parse("file:/srv/my%20corpus"))
        .isEqualTo(new Folder(Path.of("/srv/my corpus")));
    assertThat(StoreLocation.parse("file:///srv/corpus"))
        .isEqualTo(new Folder(Path.of("/srv/corpus")));
  }

  @Test
  void parse_buckets_givesPrefixAndOptions() {
    assertThat(StoreLocation.parse("s3://bucket"))
        .isEqualTo(new Bucket("bucket", "", Optional.empty(), Optional.empty(), false));
    String text =
        "s3://bucket/a/b/?endpoint=http%3A%2F%2Flocalhost:9000&region=eu-west-1&pathStyle=true";
    assertThat(StoreLocation.parse(text))
        .isEqualTo(
            new Bucket(
                "bucket",
                "a/b",
                Optional.of(URI.create("http://localhost:9000")),
                Optional.of("eu-west-1"),
                true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "http://host/x",
        "gs://bucket",
        "file:relative",
        "file://srv/corpus",
        "file:/srv/corpus?region=eu-west-1",
        "s3:///prefix",
        "s3://UPPER",
        "s3://bucket/../other",
        "s3://bucket?color=red",
        "s3://bucket?pathStyle=maybe",
        "s3://bucket?region",
        "s3://bucket?region="
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> StoreLocation.parse(text))
        .isInstanceOfAny(IllegalArgumentException.class, InvalidKeyException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "s3:corpora/news, an s3: location is s3://bucket/prefix",
    "s3:/corpora/news, an s3: location is s3://bucket/prefix",
    "s3:, an s3: location is s3://bucket/prefix",
    "s3://, name a bucket",
    "s3:///news, name a bucket",
    "s3://?region=eu-west-1, name a bucket",
    "s3://corpora?endpoint=127.0.0.1:9, endpoint must begin with http:// or https://",
    "s3://corpora?endpoint=localhost:9, endpoint must begin with http:// or https://",
    "s3://corpora?endpoint=http:, endpoint must begin with http:// or https://",
    "s3://corpora?endpoint=http://minio_1:9000, endpoint must name a host",
    "s3://corpora?endpoint=http://:9000, endpoint must name a host",
    "s3://corpora?endpoint=http://host:99999, a port up to 65535"
  })
  void parse_malformedBucket_saysTheForm(String text, String message) {
    assertThatThrownBy(() -> StoreLocation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
