/** Commands that show what the policy would do. */
@NullMarked
package org.cmremote.manager.cli.policy;

import org.jspecify.annotations.NullMarked;
