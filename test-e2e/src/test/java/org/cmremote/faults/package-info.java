/** Agents that are killed, and programs that count what reaches them. For tests and the bench. */
@org.jspecify.annotations.NullMarked
package org.cmremote.faults;
