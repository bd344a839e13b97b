"""The application on a disk whose every commit takes longer: `BENCH_COMMIT_MS=8 python -m bench.slow_disk …`.

Only this start module knows of it; what follows are the arguments of `lianzheng`.
"""

from __future__ import annotations

import os
import time

from sqlalchemy import Engine, event

from lianzheng_quiz.__main__ import main

if __name__ == "__main__":
    pause = float(os.environ.get("BENCH_COMMIT_MS", "8")) / 1000
    event.listen(Engine, "commit", lambda _connection: time.sleep(pause))
    main()
