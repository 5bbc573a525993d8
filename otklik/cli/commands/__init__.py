"""One file a subcommand: NAME, HELP, arguments(parser), run(options) -> exit code."""
