/**
 * The way to a remote host: an OpenSSH master connection that the transport owns, with the agent's
 * socket or port forwarded to a Unix socket of this machine.
 */
@NullMarked
package org.cmremote.transport.ssh;

import org.jspecify.annotations.NullMarked;
