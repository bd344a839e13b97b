"""Writes what was measured as a Markdown table: each figure beside its floor, and what stood in the way."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from bench.load import SAVES_A_SITTING, STUCK_SECONDS, Timing

NOISE = 0.15
"""Cores taken by other work above which a run says more about the neighbours than about us."""


@dataclass(frozen=True)
class Measured:
    """Every run of one benchmark. Floors come before and after, so that drift shows."""

    database: str
    clients: int
    together: int
    sittings: Timing
    by_password: Timing
    signed_in: Timing
    saves: Timing
    paced: Timing
    paced_rate: float
    bare: Sequence[Timing]
    bare_paced: Timing
    disk: Sequence[Timing]


def report(measured: Measured) -> str:
    bare = _mean([timing.rate for timing in measured.bare])
    disk = _mean([timing.rate for timing in measured.disk])
    sittings, saves, paced = measured.sittings, measured.saves, measured.paced
    rows = [
        ("bare answers / s", f"{bare:.0f}", "", ""),
        ("raw durable upserts / s", f"{disk:.0f}", "", ""),
        ("whole sittings / s", f"{sittings.rate:.2f}", "", ""),
        ("whole sittings / s, by password (a slow hash)", f"{measured.by_password.rate:.2f}", "", ""),
        ("whole sittings / s, signed in beforehand", f"{measured.signed_in.rate:.2f}", "", ""),
        (
            "whole sittings: saves / s",
            f"{sittings.rate * SAVES_A_SITTING:.0f}",
            *_ratios(sittings.rate * SAVES_A_SITTING, bare, disk),
        ),
        ("whole sitting: server CPU ms", _cpu_each(sittings), "", ""),
        ("whole sitting, signed in beforehand: server CPU ms", _cpu_each(measured.signed_in), "", ""),
        ("durable saves / s", f"{saves.rate:.0f}", *_ratios(saves.rate, bare, disk)),
        ("save: server CPU ms", _cpu_each(saves), "", ""),
        *_latencies("closed loop", saves, measured.bare[0]),
        *_latencies(f"paced {measured.paced_rate:.0f}/s", paced, measured.bare_paced),
    ]
    lines = [
        f"{measured.database}, {measured.together} sit together, {measured.clients} save, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores",
        "",
    ]
    lines += ["| figure | value | to bare server | to bare disk |", "|---|---:|---:|---:|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, "", *_remarks(measured)])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _ratios(rate: float, bare: float, disk: float) -> tuple[str, str]:
    return tuple(f"{rate / floor:.2f}" if floor else "" for floor in (bare, disk))  # type: ignore[return-value]


def _cpu_each(timing: Timing) -> str:
    return f"{1000 * timing.cpu / timing.count:.2f}" if timing.cpu is not None and timing.count else "—"


def _latencies(name: str, timing: Timing, floor: Timing) -> list[tuple[str, str, str, str]]:
    rows = []
    for label, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99)):
        value, least = timing.percentile(share), floor.percentile(share)
        rows.append((f"{name}: {label} ms", f"{value:.1f}", f"{value / least:.1f}" if least else "", ""))
    return rows


def _remarks(measured: Measured) -> list[str]:
    runs = {
        "sittings": measured.sittings,
        "sittings by password": measured.by_password,
        "sittings, signed in beforehand": measured.signed_in,
        "saves": measured.saves,
        "paced": measured.paced,
        "bare paced": measured.bare_paced,
        **{f"bare {number}": timing for number, timing in enumerate(measured.bare, start=1)},
    }
    found = [f"- {name}: {timing.errors} refused or failed" for name, timing in runs.items() if timing.errors]
    found += [f"- {name}: {timing.stuck} over {STUCK_SECONDS:.0f} s" for name, timing in runs.items() if timing.stuck]
    found += [
        f"- {name}: other work took {timing.foreign_cores:.2f} cores; measure again"
        for name, timing in runs.items()
        if timing.foreign_cores is not None and timing.foreign_cores > NOISE
    ]
    for name, floors in (("bare server", measured.bare), ("bare disk", measured.disk)):
        rates = sorted(timing.rate for timing in floors)
        if rates[-1] > 1.3 * rates[0]:
            found.append(f"- {name} drifted from {rates[0]:.0f} to {rates[-1]:.0f} / s between its two runs")
    return found or ["No failures, nothing stuck, no other work worth mentioning."]
