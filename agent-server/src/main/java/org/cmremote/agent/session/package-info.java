/**
 * Sessions: each is the single writer of its own state. Everything here runs on one Vert.x context,
 * the sessions' thread, which also orders the journal; hence no locks.
 */
@NullMarked
package org.cmremote.agent.session;

import org.jspecify.annotations.NullMarked;
