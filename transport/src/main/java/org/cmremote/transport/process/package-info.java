/** Running one program on this machine. */
@NullMarked
package org.cmremote.transport.process;

import org.jspecify.annotations.NullMarked;
