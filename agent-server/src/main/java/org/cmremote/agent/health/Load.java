package org.cmremote.agent.health;

/**
 * What the clients take at one moment.
 *
 * @param clients connections that said hello
 * @param connections WebSockets, those that haven't said hello among them
 * @param mostConnections how many there may be
 * @param requests requests that aren't answered yet
 * @param queuedBytes what was written to clients and the kernel hasn't taken yet
 */
public record Load(
    int clients, int connections, int mostConnections, int requests, long queuedBytes) {}
