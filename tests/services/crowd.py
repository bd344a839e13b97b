"""Many people at once: the same act in several threads, each in its own application context."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[BaseException]]:
    """Run the acts together; what they returned and what they raised."""
    together = threading.Barrier(len(acts))
    results: list[Any] = []
    faults: list[BaseException] = []

    def run(act: Callable[[], Any]) -> None:
        with app.app_context():
            try:
                together.wait(10)
                results.append(act())
            except BaseException as fault:
                faults.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, faults
