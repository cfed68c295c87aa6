/** Commands about the connections to hosts. */
@NullMarked
package org.cmremote.manager.cli.connect;

import org.jspecify.annotations.NullMarked;
