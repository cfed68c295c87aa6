/** Talks to tmux: control-mode clients that report output as it comes, and one-shot commands. */
@NullMarked
package org.cmremote.agent.tmux;

import org.jspecify.annotations.NullMarked;
