/**
 * Pages of figures: given what was measured, one HTML file that needs nothing from outside.
 *
 * <p>Styles, images and charts are inside the file, readable on light and dark screens and without
 * scripts. Read {@link dev.nearfield.cli.report.Page} first.
 */
@NullMarked
package dev.nearfield.cli.report;

import org.jspecify.annotations.NullMarked;
