package org.cmremote.transport.protocol;

import org.cmremote.transport.json.Sparse;
import org.jspecify.annotations.Nullable;

/**
 * How a session's program ended: by its own exit or by a signal. Both are null where tmux couldn't
 * tell.
 *
 * @param exitCode 0 to 255
 * @param signal the signal's number
 */
public record Exit(@Nullable Integer exitCode, @Nullable Integer signal) implements Sparse {}
