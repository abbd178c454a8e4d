/**
 * Servers that speak S3's protocol: given nothing, gives an endpoint on the loopback with a bucket.
 *
 * <p>Threads: safe. Ownership: servers end with their JVM. Begin with {@link
 * dev.nearfield.testkit.s3.S3Endpoint}.
 */
@NullMarked
package dev.nearfield.testkit.s3;

import org.jspecify.annotations.NullMarked;
