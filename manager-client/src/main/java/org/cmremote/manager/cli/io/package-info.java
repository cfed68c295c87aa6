/** What the commands print and how they end. */
@NullMarked
package org.cmremote.manager.cli.io;

import org.jspecify.annotations.NullMarked;
