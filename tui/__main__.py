"""`python -m tui` is the command `syncdeck`."""

from __future__ import annotations

import sys

from tui.cli.main import main

sys.exit(main())
