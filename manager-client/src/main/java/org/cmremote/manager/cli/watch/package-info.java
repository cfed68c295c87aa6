/** Events as they come. */
@NullMarked
package org.cmremote.manager.cli.watch;

import org.jspecify.annotations.NullMarked;
