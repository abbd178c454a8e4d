/**
 * How long a process takes from its start to its first answer, and to full speed. Read {@link
 * dev.nearfield.start.FirstAnswer} first.
 */
@NullMarked
package dev.nearfield.start;

import org.jspecify.annotations.NullMarked;
