package org.cmremote.agent.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void aBoundBelongsToItsOwnBucketAndWhatIsAboveAllToTheLast() {
    Latencies latencies = new Latencies();
    List.of(0.0, 0.0005, 0.00051, 3600.0, 3600.1).forEach(latencies::add);

    Latencies.Distribution distribution = latencies.distribution();

    assertEquals(Latencies.BOUNDS.size() + 1, distribution.counts().size());
    assertEquals(2, distribution.counts().get(0));
    assertEquals(1, distribution.counts().get(1));
    assertEquals(1, distribution.counts().get(Latencies.BOUNDS.size() - 1));
    assertEquals(1, distribution.counts().get(Latencies.BOUNDS.size()));
    assertEquals(7200.10101, distribution.sum(), 1e-9);
  }
}
