/** The way to the agent of this machine. */
@NullMarked
package org.cmremote.transport.local;

import org.jspecify.annotations.NullMarked;
