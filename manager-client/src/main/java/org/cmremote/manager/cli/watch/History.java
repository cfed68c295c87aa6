package org.cmremote.manager.cli.watch;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.function.Consumer;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;

/** What an agent's journal holds, page by page. */
final class History {
  private History() {}

  /**
   * Reads until the journal's end, or until nobody reads any more what is printed.
   *
   * @param events gets each event, in order
   * @return the place of the last event, to go on from
   * @throws CmException if a page can't be had
   */
  static Position read(
      ManagerClient client,
      Request.ReadJournal wanted,
      Output output,
      Consumer<EventEnvelope> events) {
    Request.ReadJournal next = wanted;
    int unreadable = 0;
    while (true) {
      Result.JournalPage page = await(client.readJournal(next));
      page.events().forEach(events);
      unreadable += page.unreadable();
      if (!page.more() || output.unread()) {
        if (unreadable > 0) {
          output.note("%d lines of the journal can't be read".formatted(unreadable));
        }
        return page.next();
      }
      next = next.from(page.next());
    }
  }
}
