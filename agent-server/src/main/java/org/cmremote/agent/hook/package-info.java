/**
 * The command {@code hook}, which tools call: a process of its own that lives for some hundredths
 * of a second. It uses the JDK alone, and little of that.
 */
@NullMarked
package org.cmremote.agent.hook;

import org.jspecify.annotations.NullMarked;
