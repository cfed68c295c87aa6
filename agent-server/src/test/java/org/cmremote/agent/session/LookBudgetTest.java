package org.cmremote.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LookBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aFloodIsLookedAtOnceAFrame() {
    LookBudget budget = new LookBudget(0);
    long now = 0;
    int looks = 0;
    while (now < 10 * SECOND) {
      long wait = budget.take(now);
      looks++;
      // The flood goes on: the next output comes a microsecond after each look.
      now += wait + 1_000;
    }
    assertTrue(looks >= 400 && looks < 430, "looks in ten seconds: " + looks);
  }

  @Test
  void aBurstGoesThroughAtOnce() {
    LookBudget budget = new LookBudget(0);
    for (int i = 0; i < 12; i++) {
      assertEquals(0, budget.take(i));
    }
    assertTrue(budget.take(12) > 0);
  }

  @Test
  void typingFillsIt() {
    LookBudget budget = new LookBudget(0);
    for (int i = 0; i < 20; i++) {
      budget.take(0);
    }
    assertTrue(budget.take(0) > 0);
    budget.fill();
    assertEquals(0, budget.take(0));
  }
}
