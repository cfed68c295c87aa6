package org.cmremote.manager.cli.corpus;

import picocli.CommandLine.Command;

/** {@code cm corpus}. */
@Command(
    name = "corpus",
    description = "Keep screens as fixtures for the tests of tool profiles.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SaveCommand.class)
public final class CorpusCommand {}
