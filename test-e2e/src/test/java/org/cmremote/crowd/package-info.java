/** Many clients of one agent. For tests and the bench. */
@org.jspecify.annotations.NullMarked
package org.cmremote.crowd;
