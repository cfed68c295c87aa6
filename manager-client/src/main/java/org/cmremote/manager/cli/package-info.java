/** The command {@code cm}. */
@NullMarked
package org.cmremote.manager.cli;

import org.jspecify.annotations.NullMarked;
