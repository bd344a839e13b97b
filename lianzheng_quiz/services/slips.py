"""Slips of practice accounts: first passwords for cadres who never signed in, told once and kept only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.rules.passwords import initial_password
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.tables import Account


@dataclass(frozen=True)
class Slip:
    """A sign-in slip to hand out, shown once."""

    name: str
    unit_name: str
    username: str
    password: str


@dataclass(frozen=True)
class SlipCounts:
    """Of a batch's people who never signed in: how many have no slip yet, how many hold one."""

    without: int
    waiting: int


def slip_counts(actor: Actor, batch_id: int) -> SlipCounts:
    """NotFound outside the own units."""
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
        people = batches.accounts_never_used(session, batch_id)
    waiting = sum(person.slip_issued_at is not None for person in people)
    return SlipCounts(len(people) - waiting, waiting)


def issue_slips(actor: Actor, batch_id: int, *, reissue_before: datetime | None = None, now: datetime) -> list[Slip]:
    """First passwords for candidates who never signed in and have no slip. Told once; only hashes are kept.

    `reissue_before` replaces slips issued up to that instant as well: sending the same request
    again finds newer ones and changes nothing.
    """
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
        people = [
            person
            for person in batches.accounts_never_used(session, batch_id)
            if person.slip_issued_at is None or (reissue_before and person.slip_issued_at <= reissue_before)
        ]
    passwords = [initial_password() for _person in people]
    hashes = [hashed(password) for password in passwords]
    issued = []
    with writing() as session:
        row = batch_within_reach(session, actor, batch_id)
        batches.lock(session, batch_id)
        unchanged = {(person.id, person.slip_issued_at) for person in batches.accounts_never_used(session, batch_id)}
        for person, password, new_hash in zip(people, passwords, hashes, strict=True):
            if (person.id, person.slip_issued_at) in unchanged:
                account = session.get_one(Account, person.id)
                account.password_hash, account.slip_issued_at = new_hash, now
                issued.append(Slip(person.name, person.unit_name, person.username, password))
        add_entry(session, actor, "发放练习账号", row.name, now, f"{len(issued)} 人")
    return issued
