/** Decides what to do about a prompt. Pure. */
@NullMarked
package org.cmremote.agent.policy;

import org.jspecify.annotations.NullMarked;
