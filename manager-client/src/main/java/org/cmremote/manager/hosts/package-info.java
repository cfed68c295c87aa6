/**
 * The user's hosts and groups: the file {@code hosts.toml}, what it may say, and how it is changed.
 */
@NullMarked
package org.cmremote.manager.hosts;

import org.jspecify.annotations.NullMarked;
