/** Why a session is as it is. */
@NullMarked
package org.cmremote.manager.cli.explain;

import org.jspecify.annotations.NullMarked;
