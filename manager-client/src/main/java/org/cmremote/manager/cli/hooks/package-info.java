/** {@code cm hooks}: the hook settings of tools, so that they tell the agent what they do. */
@NullMarked
package org.cmremote.manager.cli.hooks;

import org.jspecify.annotations.NullMarked;
