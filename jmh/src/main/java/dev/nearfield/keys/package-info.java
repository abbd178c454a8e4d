/** What a key table costs, in memory and in a Chronicle Map. Start at {@code KeysCost}. */
@NullMarked
package dev.nearfield.keys;

import org.jspecify.annotations.NullMarked;
