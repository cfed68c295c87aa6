package org.cmremote.transport;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;

/**
 * Why a file couldn't be used or a program not be started, for a person. Java's own words begin
 * with the name of a class, or are a file's name alone.
 */
public final class IoReason {
  /** As ProcessBuilder has it, up to Java 24 and since. */
  private static final Pattern NUMBERED =
      Pattern.compile("(?:error=\\d+, |Exec failed, error: \\d+ \\()(.*?)\\)? ?$");

  private IoReason() {}

  public static String of(IOException failure) {
    if (failure instanceof FileSystemException known) {
      return known.getFile() == null ? reason(known) : known.getFile() + ": " + reason(known);
    }
    return failure.getMessage() == null
        ? "it failed without a word"
        : NUMBERED.matcher(failure.getMessage()).replaceFirst("$1");
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "it is there already";
    }
    if (failure instanceof NotDirectoryException) {
      return "it is no directory";
    }
    return failure.getReason() == null ? "it can't be used" : failure.getReason();
  }
}
