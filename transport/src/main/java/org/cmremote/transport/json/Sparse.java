package org.cmremote.transport.json;

/** A record whose components are left out where they are null; those of others are {@code null}. */
public interface Sparse {}
