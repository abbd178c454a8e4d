/** The {@code nearfield} command. */
@NullMarked
package dev.nearfield.cli;

import org.jspecify.annotations.NullMarked;
