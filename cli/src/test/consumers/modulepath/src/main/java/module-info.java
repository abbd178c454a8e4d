/** A program on the module path. */
module consumer {
  requires dev.nearfield.engine;
}
