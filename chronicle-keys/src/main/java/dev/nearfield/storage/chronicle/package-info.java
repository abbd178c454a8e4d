/**
 * Ids to ordinals in a Chronicle Map: a file that stays where it is while processes come and go.
 *
 * <p>Found by name, as {@code KeyOptions.chronicle(expectedIds)} asks; nothing here is called
 * directly. Threads: safe. Owns: each map its file. Read {@link
 * dev.nearfield.storage.chronicle.ChronicleKeyMapProvider} first.
 */
@NullMarked
package dev.nearfield.storage.chronicle;

import org.jspecify.annotations.NullMarked;
