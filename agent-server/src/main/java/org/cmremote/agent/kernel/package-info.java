/**
 * Reads what the kernel knows of a terminal and the processes on it. Linux; elsewhere it says
 * nothing.
 */
@NullMarked
package org.cmremote.agent.kernel;

import org.jspecify.annotations.NullMarked;
