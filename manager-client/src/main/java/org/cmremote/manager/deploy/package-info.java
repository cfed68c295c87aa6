/** Puts agents on hosts, replaces them and takes them away. */
@NullMarked
package org.cmremote.manager.deploy;

import org.jspecify.annotations.NullMarked;
