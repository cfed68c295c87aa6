/** The way to a host that another program reaches, such as {@code kubectl} or {@code docker}. */
@NullMarked
package org.cmremote.transport.node;

import org.jspecify.annotations.NullMarked;
