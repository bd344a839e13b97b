"""裁定: an editor proposes what becomes of a wording found wrong, somebody else signs it, everybody is re-scored.

The editor decides without names. Who signs sees them, each score before and after, and reaches every batch touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.people_marks import people_points
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow, SamePerson
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import KEY, KINDS, Ruling, may_correct, ruled_marks
from lianzheng_quiz.rules.score_record import RESCORED
from lianzheng_quiz.rules.scoring import Verdict, judge
from lianzheng_quiz.rules.sealed_rows import SEALED
from lianzheng_quiz.services.ledger import seal_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.score_record import record_score
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import rulings, sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Ruling as RulingRow
from question_bank.question import Question

SHORTEST_AUTHORITY = 4
TRUTH = {"true": "正确", "false": "错误"}


@dataclass(frozen=True)
class RulingDraft:
    """What an editor fills in. `batch_only`: for one batch, else wherever it was asked. `key` are letters of the
    wording, or true/false."""

    kind: str
    reason: str
    authority: str
    batch_only: bool = False
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What a ruling does to one person. `name` is empty for who isn't to know it."""

    sitting_id: str
    batch_name: str
    name: str
    unit_name: str
    before: Verdict
    after: Verdict
    has_retake: bool

    @property
    def turns(self) -> bool:
        """Whether pass or fail changes."""
        return self.before.passed != self.after.passed

    @property
    def moves(self) -> bool:
        return self.before.total_hundredths != self.after.total_hundredths


@dataclass(frozen=True)
class RulingPage:
    """A ruling with its question and everybody it touches: whose result turns first, then whose points move."""

    row: Any
    question: Question
    corrected: str
    effects: Sequence[Effect]
    may_sign: bool
    own: bool

    @property
    def state(self) -> str:
        return state_of(self.row)

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        return [(option.key, option.text) for option in self.question.options]

    @property
    def turned(self) -> int:
        return sum(effect.turns for effect in self.effects)

    @property
    def moved(self) -> int:
        return sum(effect.moves for effect in self.effects)


def state_of(row: Any) -> str:
    """待签署, 已生效 or 未批准."""
    if row.approved_at is not None:
        return "已生效"
    return "待签署" if row.declined_at is None else "未批准"


def as_rule(row: Any) -> Ruling:
    """A stored ruling as the rules take it."""
    return Ruling(row.id, row.question_version_id, row.kind, tuple(json.loads(row.corrected)))


def held_by(rows: Sequence[Any], items: Sequence[Mapping[str, Any]]) -> list[Ruling]:
    """Those of the stored rulings that are about a question of this paper."""
    asked = {item["version_id"] for item in items} if rows else set()
    return [as_rule(row) for row in rows if row.question_version_id in asked]


def rulings_named(session: Session, text: str) -> list[Ruling]:
    """The rulings that a score names, in order."""
    named = json.loads(text)
    return [as_rule(row) for row in rulings.of_ids(session, named)] if named else []


def propose(session: Session, actor: Actor, version_id: int, batch_id: int, draft: RulingDraft, now: datetime) -> int:
    """Put a ruling down for its second signature, in the caller's transaction; its id. Invalid names every fault.

    `batch_id` is the batch it came up in.
    """
    scope = batch_id if draft.batch_only else None
    wording = rulings.wording(session, version_id)
    if wording is None:
        raise NotFound("试题")
    faults = _faults(draft, wording)
    if faults:
        raise Invalid(faults)
    if rulings.waiting_on(session, version_id):
        raise NotNow("本题已有一项裁定等待签署，请先办结")
    if not rulings.touched(session, version_id, scope):
        if rulings.asked_unmarked(session, version_id, scope):
            raise NotNow("用过这一版试题的答卷还在阅卷，没有成绩，请在阅卷签署以后提出裁定")
        raise NotNow("没有人的答卷用过这一版试题，不需要裁定；请修改试题后重新审核")
    row = RulingRow(
        question_version_id=version_id,
        batch_id=scope,
        kind=draft.kind,
        corrected=json.dumps(_key_texts(draft, wording), ensure_ascii=False),
        reason=draft.reason.strip(),
        authority=draft.authority.strip(),
        proposed_by_id=actor.account_id,
        proposed_at=now,
    )
    row.seal = seal_of("ruling", {name: getattr(row, name) for name in SEALED["ruling"]})
    session.add(row)
    session.flush()
    add_entry(session, actor, "提出裁定", wording.question_id, now, f"{KINDS[draft.kind]}：{row.reason}"[:400])
    return row.id


def _faults(draft: RulingDraft, wording: Any) -> dict[str, str]:
    faults = {}
    if draft.kind not in KINDS:
        faults["kind"] = "请选择如何处理"
    if not 4 <= len(draft.reason.strip()) <= 500:
        faults["reason"] = "请写明理由，4 到 500 个字"
    if not SHORTEST_AUTHORITY <= len(draft.authority.strip()) <= 300:
        faults["authority"] = "请写明依据：文件名称、版本和条款"
    if draft.kind == KEY:
        faults |= _key_faults(draft, Question.from_json(json.loads(wording.body)))
    return faults


def _key_faults(draft: RulingDraft, question: Question) -> dict[str, str]:
    if not may_correct(question.type):
        return {"kind": "这种题型不能更正答案，请选作废或全体给分"}
    letters = {option.key for option in question.options} or {"true", "false"}
    least = 2 if question.type == "multiple" else 1
    most = len(letters) if question.type == "multiple" else 1
    if not set(draft.key) <= letters or not least <= len(set(draft.key)) <= most:
        return {"key": "多选题至少两个正确选项" if least == 2 else "请选择一个正确答案"}
    if set(draft.key) == {str(part) for part in question.answer}:
        return {"key": "与原答案相同，不需要更正"}
    return {}


def _key_texts(draft: RulingDraft, wording: Any) -> list[str]:
    if draft.kind != KEY:
        return []
    question = Question.from_json(json.loads(wording.body))
    texts = {option.key: option.text for option in question.options}
    return [texts.get(letter, letter) for letter in sorted(set(draft.key))]


def effects_of(session: Session, row: Any, *, with_names: bool) -> list[Effect]:
    """Everybody a ruling touches, as it would be, or as it was when it was approved."""
    people = rulings.touched(session, row.question_version_id, row.batch_id)
    again = rulings.coming_retakes(session, [person.id for person in people])
    found = []
    for person in people:
        before, after = _before_and_after(session, person, row)
        found.append(
            Effect(
                sitting_id=person.id,
                batch_name=person.batch_name,
                name=person.cadre_name if with_names else "",
                unit_name=person.unit_name if with_names else "",
                before=before,
                after=after,
                has_retake=person.id in again,
            )
        )
    return sorted(found, key=lambda effect: (not effect.turns, not effect.moves, effect.batch_name, effect.name))


def _before_and_after(session: Session, person: Any, row: Any) -> tuple[Verdict, Verdict]:
    if row.approved_at is None:
        return _standing(person), _anew(session, person, [*rulings_named(session, person.rulings), as_rule(row)])
    scores = rulings.history(session, person.id)
    made = [place for place, score in enumerate(scores) if row.id in json.loads(score.rulings)]
    at = made[0] if made else len(scores) - 1
    return _standing(scores[max(at - 1, 0)]), _standing(scores[at])


def _standing(score: Any) -> Verdict:
    return Verdict(score.total_hundredths, score.max_hundredths, score.passed, "", score.clause)


def _anew(session: Session, person: Any, held: Sequence[Ruling]) -> Verdict:
    policy, items = Policy.from_text(person.policy), json.loads(person.items)
    by_people = people_points(sittings.marks_of(session, person.id)) if policy.needs_markers else {}
    marks = ruled_marks(items, sittings.answers_of(session, person.id), policy, held, by_people)
    return judge(marks, policy, person.failures_before)


def list_rulings(actor: Actor) -> list[Mapping[str, Any]]:
    """Every ruling, those that wait first."""
    require(actor, "editor", "organiser")
    with reading() as session:
        rows = rulings.every(session)
    return [{**row._mapping, "state": state_of(row)} for row in rows]


def ruling_page(actor: Actor, ruling_id: int) -> RulingPage:
    """A ruling and what it does. An organiser sees the names of own batches' people only."""
    require(actor, "editor", "organiser")
    with reading() as session:
        row = rulings.ruling(session, ruling_id)
        if row is None:
            raise NotFound("裁定")
        reaches = _reaches(session, actor, row)
        effects = effects_of(session, row, with_names=actor.role == "organiser" and reaches)
    return RulingPage(
        row=row,
        question=Question.from_json(json.loads(row.body)),
        corrected="；".join(TRUTH.get(text, text) for text in json.loads(row.corrected)),
        effects=effects,
        may_sign=actor.role == "organiser" and reaches and state_of(row) == "待签署",
        own=row.proposed_by_id == actor.account_id,
    )


def _reaches(session: Session, actor: Actor, row: Any) -> bool:
    """Whether every batch that a ruling touches is of the actor's units."""
    people = rulings.touched(session, row.question_version_id, row.batch_id)
    return bool(people) and all(person.batch_path.startswith(actor.unit_path) for person in people)


def approve(actor: Actor, ruling_id: int, *, now: datetime) -> int:
    """Sign a ruling: everybody it touches gets a new score and a ledger entry; how many.

    SamePerson for who proposed it; NotNow once it is settled, or while somebody of a batch it touches still sits.
    """
    require(actor, "organiser")
    with writing() as session:
        row = _waiting(session, actor, ruling_id)
        rulings.hold_unmarked(session, row.batch_id)
        people = rulings.touched(session, row.question_version_id, row.batch_id, hold=True)
        if sittings.running_batches(session, {person.batch_id for person in people}):
            raise NotNow("还有人正在用这道题考试，请在该批次全部结束后签署")
        stored = session.get_one(RulingRow, ruling_id)
        stored.approved_by_id, stored.approved_at = actor.account_id, now
        session.flush()
        rulings.answer(
            session,
            rulings.objections_under(session, ruling_id),
            answer=f"{KINDS[row.kind]}：{row.reason}（{row.authority}）"[:500],
            answered_by_id=row.proposed_by_id,
            answered_at=now,
        )
        told = f"{KINDS[row.kind]}，重新评分 {len(people)} 人；提出：{row.proposed_by}"
        add_entry(session, actor, "签署裁定", row.question_id, now, told)
        for person in people:
            _rescore(session, person, row, actor, now)
    return len(people)


def _rescore(session: Session, person: Any, row: Any, actor: Actor, now: datetime) -> None:
    named = [*json.loads(person.rulings), row.id]
    verdict = _anew(session, person, rulings_named(session, json.dumps(named)))
    record_score(
        session,
        person.id,
        act=RESCORED,
        total_hundredths=verdict.total_hundredths,
        max_hundredths=verdict.max_hundredths,
        passed=verdict.passed,
        clause=verdict.clause,
        reason=f"裁定改分（第 {person.position} 题{KINDS[row.kind]}）：{row.reason}"[:200],
        rulings=json.dumps(named),
        supersedes_id=person.score_id,
        decided_by_id=actor.account_id,
        decided_at=now,
    )


def decline(actor: Actor, ruling_id: int, reason: str, *, now: datetime) -> None:
    """Turn a ruling down, or take the own one back: nothing is re-scored, its objections are open again."""
    require(actor, "organiser", "editor")
    why = checked_reason(reason)
    with writing() as session:
        row = rulings.ruling(session, ruling_id, hold=True)
        own = row is not None and row.proposed_by_id == actor.account_id
        if row is None or not (own or (actor.role == "organiser" and _reaches(session, actor, row))):
            raise NotFound("裁定")
        if state_of(row) != "待签署":
            raise NotNow("这项裁定已经办结")
        stored = session.get_one(RulingRow, ruling_id)
        stored.declined_by_id, stored.declined_at, stored.declined_reason = actor.account_id, now, why
        rulings.answer(session, rulings.objections_under(session, ruling_id), ruling_id=None)
        add_entry(session, actor, "不批准裁定" if not own else "撤回裁定", row.question_id, now, why)


def _waiting(session: Session, actor: Actor, ruling_id: int) -> Any:
    row = rulings.ruling(session, ruling_id, hold=True)
    if row is None or not _reaches(session, actor, row):
        raise NotFound("裁定")
    if state_of(row) != "待签署":
        raise NotNow("这项裁定已经办结")
    if row.proposed_by_id == actor.account_id:
        raise SamePerson()
    return row
