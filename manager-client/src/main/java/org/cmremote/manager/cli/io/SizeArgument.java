package org.cmremote.manager.cli.io;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A screen's size as columns, an x, and rows: {@code 120x36}. The agent's limits apply.
 *
 * @param cols width in cells
 * @param rows height in cells
 */
public record SizeArgument(int cols, int rows) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

  /** Reads one from the command line. */
  public static final class Converter implements ITypeConverter<SizeArgument> {
    @Override
    public SizeArgument convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no size; give columns and rows, such as 120x36");
      }
      return new SizeArgument(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }
  }
}
