package dev.nearfield.testkit.s3;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/**
 * An endpoint of S3 for tests: S3Proxy on a free port of the loopback, its objects in memory.
 *
 * <p>One per JVM, as it takes two seconds to start; it ends with the JVM. Whoever uses it needs
 * {@code org.gaul:s3proxy} in the scope of tests.
 *
 * <p>Threads: safe. Owns: a server's threads and its memory.
 */
public final class S3Endpoint {

  /** The only bucket. */
  public static final String BUCKET = "nearfield";

  /** The only user. */
  public static final String ACCESS_KEY = "access";

  /** That user's. */
  public static final String SECRET_KEY = "secret";

  private S3Endpoint() {}

  private static final class Running {
    static final URI AT = start();
  }

  /** Where it listens. */
  public static URI uri() {
    return Running.AT;
  }

  private static URI start() {
    try {
      var objects = new TransientNio2BlobStore();
      objects.createContainer(CreateBucketRequest.builder().bucket(BUCKET).build());
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(objects)
              .endpoint(URI.create("http://127.0.0.1:0"))
              .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
              .build();
      proxy.start();
      return URI.create("http://127.0.0.1:" + proxy.getPort());
    } catch (Exception failure) {
      throw new IllegalStateException("S3Proxy did not start", failure);
    }
  }
}
