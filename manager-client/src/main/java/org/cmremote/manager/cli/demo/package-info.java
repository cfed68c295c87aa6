/** The main job on real programs, once through. */
@NullMarked
package org.cmremote.manager.cli.demo;

import org.jspecify.annotations.NullMarked;
