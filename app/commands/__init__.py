"""One module a command: `configure(parser)` says what it takes, `run(arguments)` gives the exit code."""
