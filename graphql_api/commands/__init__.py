"""What the subcommands do that are more than a call: each a module with a function `run` that returns the exit status."""
