/** Commands about prompts and who answers them. */
@NullMarked
package org.cmremote.manager.cli.prompt;

import org.jspecify.annotations.NullMarked;
