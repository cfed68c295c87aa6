/** What a terminal shows, as values. Pure. */
@NullMarked
package org.cmremote.agent.screen;

import org.jspecify.annotations.NullMarked;
