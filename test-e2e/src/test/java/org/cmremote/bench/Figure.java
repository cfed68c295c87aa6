package org.cmremote.bench;

import java.util.List;

/** Something that is measured beside its reference. */
interface Figure {
  /** What {@code --only} calls it. */
  String name();

  /**
   * Measures; takes from some seconds to a minute or two.
   *
   * @throws Exception if nothing could be measured
   */
  List<Row> measure(Rig rig) throws Exception;
}
