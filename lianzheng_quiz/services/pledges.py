"""The cadre's side of a dossier: read the pledge, sign it once with the own password, read what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.letters import faults_in, letter_of
from lianzheng_quiz.rules.pledges import pledge_digest, pledge_text, short_code, text_mark
from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.sealed_rows import SEALED
from lianzheng_quiz.services.dossiers import Dossier, Signature, dossiers_of, find
from lianzheng_quiz.services.ledger import seal_of
from lianzheng_quiz.services.letter_templates import standing_for
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.sign_in import confirm_password
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, dossiers
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Pledge

BY_TICKET = (
    "您是用准考证号和口令登录的，不能签署。请退出后用本人的账号和密码登录；没有账号或忘记密码的，请向本单位考务人员领取"
)


@dataclass(frozen=True)
class PledgePage:
    """A pledge to read. `mark` goes with the form: what is signed is what was shown. `signed` is None before that."""

    first_id: int
    name: str
    unit_name: str
    batch_name: str
    text: str
    wording: str
    mark: str
    signed: Signature | None
    by_ticket: bool

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def paragraphs(self) -> Sequence[str]:
        return self.text.split("\n")[1:]


def own_dossiers(actor: Actor, *, now: datetime) -> list[Dossier]:
    """The acting cadre's dossiers that there is something to do or to read in, the newest first."""
    if actor.cadre_id is None:
        return []
    with reading() as session:
        own = dossiers_of(session, actor.cadre_id, now, only_to_sign=True)
    return [one for one in own if one.pledge is not None or one.may_sign]


def pledge_page(actor: Actor, first_id: int, *, now: datetime) -> PledgePage:
    """What the acting cadre signs or has signed. NotFound for anybody else's and before there is something to sign."""
    require(actor, "cadre")
    with reading() as session:
        dossier = _own(session, actor, first_id, now)
        person = _person(session, actor)
        text, wording = _wording(session, person, dossier)
    return _page(dossier, person, text, wording, by_ticket=bool(actor.ticket_no))


def signed_pledge(actor: Actor, cadre_id: int, first_id: int, *, now: datetime) -> PledgePage:
    """The same as an organiser reads it, once it is signed. NotFound."""
    require(actor, "organiser")
    with reading() as session:
        person = accounts.cadre(session, cadre_id, actor.unit_path)
        if person is None:
            raise NotFound("干部")
        dossier = find(dossiers_of(session, cadre_id, now), first_id)
    if dossier.pledge is None:
        raise NotFound("已签署的承诺书")
    return _page(dossier, person, dossier.pledge.text, dossier.pledge.wording, by_ticket=False)


def _page(dossier: Dossier, person: Any, text: str, wording: str, *, by_ticket: bool) -> PledgePage:
    return PledgePage(
        first_id=dossier.first_id,
        name=person.name,
        unit_name=person.unit_name,
        batch_name=dossier.name,
        text=text,
        wording=wording,
        mark=text_mark(text),
        signed=dossier.pledge,
        by_ticket=by_ticket,
    )


def sign_pledge(actor: Actor, first_id: int, password: str, mark: str, *, now: datetime) -> str:
    """Sign, once; the code that is printed. Who has signed before gets the same code and nothing is added.

    Invalid for a wrong password or a text that changed since it was shown; SignInThrottled; NotNow; NotFound.
    """
    require(actor, "cadre")
    with reading() as session:
        signed = _own(session, actor, first_id, now).pledge
    if signed is not None:
        return signed.code
    if actor.ticket_no:
        raise NotNow(BY_TICKET)
    confirm_password(actor, password, now=now)
    with writing() as session:
        dossiers.hold(session, first_id)
        dossier = _own(session, actor, first_id, now)
        if dossier.pledge is not None:
            return dossier.pledge.code
        person = _person(session, actor)
        text, wording = _wording(session, person, dossier)
        if text_mark(text) != mark:
            raise Invalid({"form": "承诺书的文字刚刚更新，没有签署，请重新阅读后再签"})
        return _sign(session, actor, dossier, text, wording, now)


def _sign(session: Session, actor: Actor, dossier: Dossier, text: str, wording: str, now: datetime) -> str:
    assert actor.cadre_id is not None
    row = Pledge(
        candidate_id=dossier.first_id,
        cadre_id=actor.cadre_id,
        sitting_id=dossier.exam.sitting_id,
        wording=wording,
        text=text,
        digest=pledge_digest(text, actor.cadre_id, now),
        account_id=actor.account_id,
        address=actor.address[:60],
        signed_at=now,
    )
    row.seal = seal_of("pledge", {name: getattr(row, name) for name in SEALED["pledge"]})
    session.add(row)
    session.flush()
    code = short_code(row.digest)
    add_entry(session, actor, "签署廉政承诺书", f"{actor.name}·{dossier.name}", now, f"{wording}，校验码 {code}")
    return code


def _own(session: Session, actor: Actor, first_id: int, now: datetime) -> Dossier:
    """The acting cadre's dossier, signed or to be signed."""
    if actor.cadre_id is None:
        raise NotFound("廉政档案")
    dossier = find(dossiers_of(session, actor.cadre_id, now), first_id)
    if dossier.pledge is None and not dossier.may_sign:
        raise NotFound("廉政档案")
    return dossier


def _person(session: Session, actor: Actor) -> Any:
    person = accounts.cadre(session, actor.cadre_id or 0, "/")
    assert person is not None
    return person


def _wording(session: Session, person: Any, dossier: Dossier) -> tuple[str, str]:
    """The text as it was signed, else as the wording of the person's unit has it now; and whose wording it is."""
    if dossier.pledge is not None:
        return dossier.pledge.text, dossier.pledge.wording
    standing = standing_for(session, person.unit_id)["pledge"]
    faults = faults_in(standing.kind, standing.text)
    if faults:
        raise NotNow(f"承诺书的模板须由组织者先修改：{faults[0]}")
    values = {
        "姓名": person.name,
        "工号": person.staff_no,
        "单位": person.unit_name,
        "现任职务": person.post,
        "拟任职务": person.proposed_post,
        "考试名称": dossier.name,
    }
    return pledge_text(letter_of(standing.text, values)), standing.source
