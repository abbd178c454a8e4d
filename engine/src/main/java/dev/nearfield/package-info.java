/** The public API of the index. */
@NullMarked
package dev.nearfield;

import org.jspecify.annotations.NullMarked;
