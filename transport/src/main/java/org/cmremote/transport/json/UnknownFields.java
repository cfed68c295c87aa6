package org.cmremote.transport.json;

/** What becomes of fields that a record doesn't have. */
public enum UnknownFields {
  /** They are an error, so that a misspelt field is one. */
  REFUSED,
  /** They are left out, so that a newer agent may say more. */
  IGNORED
}
