"""The cadres behind the rows of a name list: somebody new, or what a list adds to somebody known."""

from __future__ import annotations

import random
from datetime import datetime

from lianzheng_quiz.rules.arrangements import drawn_number
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.store import rosters
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Cadre

TOLD = ("post", "proposed_post", "rank", "birth_on", "party_member")


def new_cadre(session: Session, person: RosterRow, unit_id: int, now: datetime, chance: random.Random) -> Cadre:
    """Somebody whom no record fits; who has no staff number is given one."""
    number = person.staff_no or _free_number(session, chance)
    told = {key: getattr(person, key) for key in TOLD}
    cadre = Cadre(name=person.name, staff_no=number, unit_id=unit_id, created_at=now, **told)
    session.add(cadre)
    session.flush()
    return cadre


def take_over(session: Session, cadre: Cadre, person: RosterRow, unit_id: int) -> None:
    """What a roster says of somebody is the newest there is; an empty cell says nothing."""
    cadre.unit_id = unit_id
    for key in TOLD:
        if getattr(person, key) not in ("", None):
            setattr(cadre, key, getattr(person, key))
    session.flush()


def fill_in(session: Session, cadre: Cadre, person: RosterRow) -> None:
    """Take from a list, perhaps of years ago, only what was not known."""
    for key in TOLD:
        if getattr(cadre, key) in ("", None):
            setattr(cadre, key, getattr(person, key))
    session.flush()


def _free_number(session: Session, chance: random.Random) -> str:
    while True:
        number = drawn_number(chance)
        if not rosters.numbers_in_use(session, [number]):
            return number
