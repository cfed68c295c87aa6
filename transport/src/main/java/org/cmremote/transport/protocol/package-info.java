/**
 * The wire protocol {@code cm.v1}: JSON-RPC 2.0 messages as records. Pure: no sockets, threads,
 * files or clocks.
 */
@NullMarked
package org.cmremote.transport.protocol;

import org.jspecify.annotations.NullMarked;
