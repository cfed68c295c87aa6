/** Commands about the agent itself. */
@NullMarked
package org.cmremote.manager.cli.agent;

import org.jspecify.annotations.NullMarked;
