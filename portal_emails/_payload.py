"""Where the service's own packages lie: beside this file in an installation, in the repository's root in a checkout.

Their names (`graphql_api`, `plugins`, `storage`) are anyone's, so they go first on the import path, and only in the service's own process.
"""

from __future__ import annotations

import sys
from pathlib import Path


def use_application_packages() -> None:
    """Let this process import the application packages, whoever else has packages of these names."""
    here = Path(__file__).resolve().parent
    installed = here / "_app"
    sys.path.insert(0, str(installed if installed.is_dir() else here.parent))
