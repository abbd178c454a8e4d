/** Bytes at rest. */
@NullMarked
package dev.nearfield.storage;

import org.jspecify.annotations.NullMarked;
