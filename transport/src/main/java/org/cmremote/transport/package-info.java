/** What carries the protocol between a manager and an agent. */
@NullMarked
package org.cmremote.transport;

import org.jspecify.annotations.NullMarked;
