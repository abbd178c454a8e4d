import org.jspecify.annotations.NullMarked;

/** The vector index. */
@NullMarked
module dev.nearfield.engine {
  requires dev.nearfield.kernel;
  requires transitive dev.nearfield.storage;
  requires jdk.jfr;
  requires org.agrona;
  requires roaringbitmap;
  requires static org.jspecify;

  exports dev.nearfield;
  exports dev.nearfield.kmeans;
}
