/** Commands about sessions. */
@NullMarked
package org.cmremote.manager.cli.session;

import org.jspecify.annotations.NullMarked;
