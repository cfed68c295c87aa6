/**
 * JSON as the protocol needs it: text to trees and back, and trees to records and back. It does
 * without Jackson's object mapper, whose 500 classes an agent would keep in memory and load at each
 * start for a protocol of plain records; Jackson's parser, generator and trees do the rest.
 */
@NullMarked
package org.cmremote.transport.json;

import org.jspecify.annotations.NullMarked;
