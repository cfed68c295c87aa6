/** Files of a user's that are changed in one step. */
@NullMarked
package org.cmremote.manager.files;

import org.jspecify.annotations.NullMarked;
