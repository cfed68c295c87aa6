/** The agent as a process: configuration, tokens, and the order in which it starts and stops. */
@NullMarked
package org.cmremote.agent;

import org.jspecify.annotations.NullMarked;
