"""Sign-in slips (口令条): first passwords for candidates, told once and kept only as hashes."""

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


def issue_slips(actor: Actor, batch_id: int, *, now: datetime) -> list[Slip]:
    """New first passwords for candidates who never signed in. Told once; only hashes are kept."""
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
        people = batches.accounts_never_used(session, batch_id)
    passwords = [initial_password() for _person in people]
    hashes = [hashed(password) for password in passwords]
    with writing() as session:
        row = batch_within_reach(session, actor, batch_id)
        for person, new_hash in zip(people, hashes, strict=True):
            session.get_one(Account, person.id).password_hash = new_hash
        add_entry(session, actor, "发放登录口令", row.name, now, f"{len(people)} 人")
    return [
        Slip(person.name, person.unit_name, person.username, password)
        for person, password in zip(people, passwords, strict=True)
    ]
