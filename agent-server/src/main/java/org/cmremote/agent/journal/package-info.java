/** The ordered record of everything that happened: append, and read after a position. */
@NullMarked
package org.cmremote.agent.journal;

import org.jspecify.annotations.NullMarked;
