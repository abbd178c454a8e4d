/** What an index is like after many of its rows were replaced, beside one built afresh. */
@NullMarked
package dev.nearfield.churn;

import org.jspecify.annotations.NullMarked;
