/**
 * The manager's API: {@link org.cmremote.manager.ManagerClient} talks to one agent over any {@link
 * org.cmremote.transport.Transport}.
 */
@NullMarked
package org.cmremote.manager;

import org.jspecify.annotations.NullMarked;
