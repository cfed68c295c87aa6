/** The edge: who may come in, what they may ask, and what is pushed to them. */
@NullMarked
package org.cmremote.agent.web;

import org.jspecify.annotations.NullMarked;
