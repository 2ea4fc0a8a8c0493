"""Finding plugins, calling them safely, and the bundled plugins, one module each."""
