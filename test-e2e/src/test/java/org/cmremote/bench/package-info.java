/**
 * Measures the agent as it is started by its users, each figure beside a reference of the same run.
 * {@code ./bench} runs it.
 */
@NullMarked
package org.cmremote.bench;

import org.jspecify.annotations.NullMarked;
