package org.cmremote.manager.cli.policy;

import picocli.CommandLine.Command;

/** {@code cm policy}. */
@Command(
    name = "policy",
    description = "Show what the policy would do; nothing is answered.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CheckCommand.class, ReplayCommand.class})
public final class PolicyCommand {}
