/** How the commands reach an agent. */
@NullMarked
package org.cmremote.manager.cli.reach;

import org.jspecify.annotations.NullMarked;
