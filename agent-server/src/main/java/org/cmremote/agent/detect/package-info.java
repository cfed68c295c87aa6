/** Judges what a program does from its screen and what the kernel says of its terminal. Pure. */
@NullMarked
package org.cmremote.agent.detect;

import org.jspecify.annotations.NullMarked;
