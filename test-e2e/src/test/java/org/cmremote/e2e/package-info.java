/** The system as it is shipped: packaged jars, real tmux, real sshd, real systemd, real cuts. */
@NullMarked
package org.cmremote.e2e;

import org.jspecify.annotations.NullMarked;
