"""What the room's staff may do about one person now, and in which words it is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.rules.refusals import Refusal, SittingClosed, SittingPaused

LONGEST_EXTENSION = 120
VOID = "void"
TWO_PEOPLE = (VOID, "force")
"""Acts that one organiser asks for and another grants."""

ACTS: dict[str, str] = {
    "admit": "准许入场",
    "extend": "延时",
    "release": "换机",
    "pause": "暂停",
    "resume": "继续",
    "force": "强制交卷",
    "void": "作废",
}


@dataclass(frozen=True)
class Seated:
    """All that decides what may be done about a person. `present` is what was recorded at a written exam."""

    form: str = "machine"
    over: bool = False
    excused: bool = False
    cancelled: bool = False
    has_late_rule: bool = False
    admitted: bool = False
    started: bool = False
    paused: bool = False
    submitted: bool = False
    voided: bool = False
    present: bool = False


def acts_for(seated: Seated) -> list[str]:
    """The acts that are possible now, in the order they are offered (keys of ACTS)."""
    return [act for act in ACTS if _fits(act, seated)]


def _fits(act: str, seated: Seated) -> bool:
    running = seated.started and not seated.submitted
    if seated.cancelled or seated.voided:
        return False
    if act == "void":
        return seated.started or (seated.form == "written" and seated.present)
    if seated.form == "written" or seated.submitted:
        return False
    waiting = not seated.started and not seated.excused and not seated.over
    return {
        "admit": waiting and seated.has_late_rule and not seated.admitted,
        "extend": running or waiting,
        "release": running or waiting,
        "pause": running and not seated.paused,
        "resume": running and seated.paused,
        "force": running,
    }[act]


def held(paused_at: datetime | None, voided_at: datetime | None) -> Refusal | None:
    """Why a sitting that was started and not handed in takes nothing now; None when the room's staff left it alone."""
    if voided_at is not None:
        return SittingClosed(closed_at=voided_at)
    return SittingPaused(paused_at) if paused_at is not None else None
