/**
 * The quickstart: given the bundled Fashion-MNIST images, an index built, searched and compared
 * with exact search, in figures and pictures.
 *
 * <p>Read {@link dev.nearfield.cli.quickstart.Quickstart} first.
 */
@NullMarked
package dev.nearfield.cli.quickstart;

import org.jspecify.annotations.NullMarked;
