/** Commands that put agents on hosts and take them away. */
@NullMarked
package org.cmremote.manager.cli.deploy;

import org.jspecify.annotations.NullMarked;
