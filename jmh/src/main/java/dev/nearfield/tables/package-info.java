/** Tables of texts, as Markdown and as HTML. */
@NullMarked
package dev.nearfield.tables;

import org.jspecify.annotations.NullMarked;
