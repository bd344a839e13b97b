"""``python -m question_bank``; see `cli`."""

from __future__ import annotations

import sys

from question_bank.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
