/** Commands about the user's hosts and groups. */
@NullMarked
package org.cmremote.manager.cli.hosts;

import org.jspecify.annotations.NullMarked;
