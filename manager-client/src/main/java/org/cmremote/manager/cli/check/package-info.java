/** The command {@code check}. */
@NullMarked
package org.cmremote.manager.cli.check;

import org.jspecify.annotations.NullMarked;
