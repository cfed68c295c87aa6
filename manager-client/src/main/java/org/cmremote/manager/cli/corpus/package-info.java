/** Recorded screens, kept as fixtures of tests. */
@NullMarked
package org.cmremote.manager.cli.corpus;

import org.jspecify.annotations.NullMarked;
