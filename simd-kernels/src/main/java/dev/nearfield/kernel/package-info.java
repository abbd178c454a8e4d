/** Arithmetic over rows of bytes. */
@NullMarked
package dev.nearfield.kernel;

import org.jspecify.annotations.NullMarked;
