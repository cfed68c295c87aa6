/** How the agent is: checks for people and supervisors, and metrics for Prometheus. */
@NullMarked
package org.cmremote.agent.health;

import org.jspecify.annotations.NullMarked;
