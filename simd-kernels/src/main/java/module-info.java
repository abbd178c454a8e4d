import org.jspecify.annotations.NullMarked;

/** Distance kernels over rows of bytes. */
@NullMarked
module dev.nearfield.kernel {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports dev.nearfield.kernel;
}
