"""The desk of 公文模板: which wording holds, an office's own and its versions, back to the one above, a sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.office.letter_files import WordMissing, letters_docx
from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.letter_text import Letter, tidy
from lianzheng_quiz.rules.letters import KINDS, Kind, example_values, faults_in, letter_of
from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import letters
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import LetterTemplate

FAULTS_TOLD = 8


@dataclass(frozen=True)
class Standing:
    """The wording that holds for a unit. `unit_name` is whose it is and `number` its version; empty for our own."""

    kind: Kind
    text: str
    unit_name: str = ""
    number: int = 0
    own: bool = False
    changed_at: datetime | None = None

    @property
    def source(self) -> str:
        return f"{self.unit_name}，第 {self.number} 版" if self.unit_name else "系统默认"


@dataclass(frozen=True)
class TemplateVersion:
    """A version of the office's own; `returned`: with it the office gave its own wording up."""

    number: int
    author: str
    created_at: datetime
    returned: bool


@dataclass(frozen=True)
class TemplatePage:
    """A kind's wording to read and change. `text` is what stands in the field: what holds, or the asked version."""

    standing: Standing
    text: str
    versions: Sequence[TemplateVersion]


@dataclass(frozen=True)
class WordFile:
    """A file to hand out."""

    name: str
    data: bytes


def kind_of(key: str) -> Kind:
    """NotFound for a kind that there is none of."""
    if key not in KINDS:
        raise NotFound("公文")
    return KINDS[key]


def standing_for(session: Session, unit_id: int) -> dict[str, Standing]:
    """The wording of every kind that holds for a unit: the own, else the nearest above, else ours."""
    found = {key: Standing(kind, kind.wording) for key, kind in KINDS.items()}
    for row in reversed(letters.newest(session, unit_id)):
        if row.body and row.kind in KINDS:
            found[row.kind] = _standing(row, unit_id)
    return found


def _standing(row: Any, unit_id: int) -> Standing:
    return Standing(KINDS[row.kind], row.body, row.unit_name, row.number, row.unit_id == unit_id, row.created_at)


def list_templates(actor: Actor) -> list[Standing]:
    """What holds for the acting account's own unit, kind by kind."""
    require(actor, "organiser")
    with reading() as session:
        return list(standing_for(session, actor.unit_id).values())


def template_page(actor: Actor, key: str, number: int | None = None) -> TemplatePage:
    """A kind's wording in the own unit; `number` asks for an older version to begin from. NotFound."""
    require(actor, "organiser")
    kind = kind_of(key)
    with reading() as session:
        standing = standing_for(session, actor.unit_id)[kind.key]
        rows = letters.versions(session, actor.unit_id, kind.key)
    text = standing.text
    if number is not None:
        text = next((row.body for row in rows if row.number == number and row.body), "")
        if not text:
            raise NotFound("这一版模板")
    known = [TemplateVersion(row.number, row.author or "", row.created_at, not row.body) for row in rows]
    return TemplatePage(standing, text, known)


def checked(kind: Kind, text: str) -> str:
    """A template as it is kept. Invalid names the first faults with their lines."""
    kept = tidy(text)
    faults = faults_in(kind, kept)
    if faults:
        told = "；".join(map(str, faults[:FAULTS_TOLD]))
        more = f"；另有 {len(faults) - FAULTS_TOLD} 处" if len(faults) > FAULTS_TOLD else ""
        raise Invalid({"text": told + more})
    return kept


def save_template(actor: Actor, key: str, text: str, *, now: datetime) -> int:
    """A new version of the own unit's wording; its number. Invalid; NotFound."""
    require(actor, "organiser")
    kind = kind_of(key)
    kept = checked(kind, text)
    with writing() as session:
        letters.hold_unit(session, actor.unit_id)
        standing = standing_for(session, actor.unit_id)[kind.key]
        if tidy(standing.text) == kept:
            raise Invalid({"form": "内容没有变化，没有生成新版本"})
        number = _add_version(session, actor, kind, kept, now)
        add_entry(session, actor, "修改公文模板", kind.label, now, f"{actor.unit_name}，第 {number} 版")
    return number


def drop_template(actor: Actor, key: str, *, now: datetime) -> None:
    """Give the own wording up: the one above holds again. NotNow when there is none of the own. NotFound."""
    require(actor, "organiser")
    kind = kind_of(key)
    with writing() as session:
        letters.hold_unit(session, actor.unit_id)
        if not standing_for(session, actor.unit_id)[kind.key].own:
            raise refusals.NotNow("本单位没有自己的模板，没有作任何改动")
        number = _add_version(session, actor, kind, "", now)
        add_entry(session, actor, "恢复公文模板", kind.label, now, f"{actor.unit_name}，第 {number} 版")


def _add_version(session: Session, actor: Actor, kind: Kind, body: str, now: datetime) -> int:
    known = letters.versions(session, actor.unit_id, kind.key)
    number = known[0].number + 1 if known else 1
    session.add(
        LetterTemplate(
            unit_id=actor.unit_id,
            kind=kind.key,
            number=number,
            body=body,
            author_id=actor.account_id or None,
            created_at=now,
        )
    )
    return int(number)


def sample(actor: Actor, key: str, text: str | None = None) -> WordFile:
    """样张: a template with the examples of its fields, the one that holds unless a text is given. Invalid."""
    require(actor, "organiser")
    kind = kind_of(key)
    if text is None:
        with reading() as session:
            text = standing_for(session, actor.unit_id)[kind.key].text
    letter = letter_of(checked(kind, text), example_values(kind.key))
    return word_file(kind, f"{kind.label}样张", [letter])


def word_file(kind: Kind, name: str, made: Sequence[Letter]) -> WordFile:
    """Letters of a kind as one file. ComponentMissing without Word. A sheet of one page carries no number."""
    try:
        data = letters_docx(name, made, numbered=kind.about in ("batch", "year"))
    except WordMissing as missing:
        raise refusals.ComponentMissing("Word") from missing
    return WordFile(f"{name}.docx".replace("/", "／"), data)
