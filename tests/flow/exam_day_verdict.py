"""What the database holds at the end of the exam day against the sheets: answers, marks, scores, closings, papers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Answer, AuditEntry, Flag, Mark, Paper, Score, Sitting
from tests.flow.exam_day_paper import marked, paper_faults, read
from tests.flow.exam_day_record import STATE_WORDS, Sheet

if TYPE_CHECKING:
    from tests.flow.exam_day import Day

HAPPENS = {
    "states looked at": 2000,
    "saves": 3000,
    "requests lost": 80,
    "requests receipt lost": 100,
    "requests repeated": 80,
    "requests delayed": 80,
    "requests slow and repeated": 60,
    "saves overtaken by newer ones": 10,
    "saves of a second tab": 20,
    "saves within the grace": 15,
    "saves refused: SittingClosed": 40,
    "saves refused: SittingPaused": 20,
    "saves refused: SignedOut": 10,
    "saves kept back while offline": 8,
    "disconnections": 5,
    "changes of device": 7,
    "people moved by staff": 2,
    "double clicks on start": 2,
    "starts refused: SittingNotOpen": 10,
    "starts refused: BatchNotOpened": 10,
    "starts refused: ArrivedLate": 2,
    "late arrivals let in": 1,
    "codes that open no more": 1,
    "hand-ins": 40,
    "hand-ins pressed twice": 8,
    "hand-ins refused while paused": 1,
    "closed by the sweeper": 12,
    "pauses": 8,
    "people given minutes": 6,
    "forced hand-ins": 5,
    "requests withdrawn": 2,
    "voided sittings": 5,
    "leave recorded afterwards": 2,
    "people present at the written exam": 4,
    **{f"state {state}": 10 for state in STATE_WORDS},
}
"""The least that must happen among two hundred people, so that the day is not an empty one."""

Stored = dict[int, tuple[int, tuple[str, ...]]]


def rare(day: Day) -> list[str]:
    """What happened too seldom for a day of this size, if anything."""
    share = len(day.sheets) / 200
    return [f"{what}: {day.seen[what]}" for what, least in HAPPENS.items() if day.seen[what] < max(1, least * share)]


def summary(day: Day) -> str:
    """The day in one line."""
    closings = Counter(sheet.closing for sheet in day.sheets if sheet.closing)
    promised = sum(len(sheet.promised) for sheet in day.sheets)
    figures = [
        f"{len(day.sheets)} people of {len({sheet.batch_id for sheet in day.sheets})} batches",
        f"{sum(sheet.started_at is not None for sheet in day.sheets)} started",
        f"{sum(sheet.person.by_http for sheet in day.sheets)} by HTTP",
        f"{promised} answers promised",
        f"{day.gathered.groups} groups",
        *(f"closed {closing} {number}" for closing, number in sorted(closings.items())),
        *(f"{what} {number}" for what, number in sorted(day.seen.items())),
    ]
    return ", ".join(figures)


def verdict(day: Day) -> list[str]:
    """Everything that is not as it must be, over all sittings."""
    seated = {sheet.sitting_id: sheet for sheet in day.sheets if sheet.sitting_id}
    with reading() as session:
        answers, late = _answers(session)
        found = [fault for sheet in day.sheets if sheet.sitting_id for fault in paper_faults(sheet)]
        found += [fault for key, sheet in seated.items() for fault in sheet.faults(answers.get(key, {}))]
        found += [f"{sheet.person.staff_no}: late" for key, sheet in seated.items() if late[key] != sheet.late]
        flags = _flags(session)
        found += [f"{sheet.person.staff_no}: flags" for key, sheet in seated.items() if flags[key] != sheet.flags]
        found += _sittings(session, seated)
        found += _scores(session, seated)
        found += _papers(session, day.fingerprints)
        found += _audit(session, day)
    if not answers.keys() <= seated.keys():
        found.append("answers of nobody's sitting")
    return found


def _answers(session: Session) -> tuple[dict[str, Stored], dict[str, set[int]]]:
    answers: dict[str, Stored] = defaultdict(dict)
    late: dict[str, set[int]] = defaultdict(set)
    for row in session.execute(select(Answer.sitting_id, Answer.position, Answer.revision, Answer.value, Answer.late)):
        answers[row.sitting_id][row.position] = (row.revision, read(row.value))
        if row.late:
            late[row.sitting_id].add(row.position)
    return answers, late


def _flags(session: Session) -> dict[str, dict[int, tuple[int, bool]]]:
    flags: dict[str, dict[int, tuple[int, bool]]] = defaultdict(dict)
    for row in session.scalars(select(Flag)):
        flags[row.sitting_id][row.position] = (row.revision, row.flagged)
    return flags


def _sittings(session: Session, seated: Mapping[str, Sheet]) -> Iterator[str]:
    rows = {row.id: row for row in session.scalars(select(Sitting))}
    for sitting_id, sheet in seated.items():
        row = rows[sitting_id]
        for name in ("started_at", "deadline_at", "paused_at", "submitted_at", "closing"):
            if getattr(row, name) != getattr(sheet, name):
                yield f"{sheet.person.staff_no}: {name} {getattr(row, name)}, not {getattr(sheet, name)}"
        if (row.voided_at is not None) != sheet.voided:
            yield f"{sheet.person.staff_no}: void {row.voided_at}"


def _scores(session: Session, seated: Mapping[str, Sheet]) -> Iterator[str]:
    points: dict[str, dict[int, int]] = defaultdict(dict)
    for row in session.execute(select(Mark.sitting_id, Mark.position, Mark.points_hundredths)):
        points[row.sitting_id][row.position] = row.points_hundredths
    chains: dict[str, list[Score]] = defaultdict(list)
    for score in session.scalars(select(Score).order_by(Score.id)):
        chains[score.sitting_id].append(score)
    for sitting_id, sheet in seated.items():
        for fault in _score(sheet, chains[sitting_id], points[sitting_id]):
            yield f"{sheet.person.staff_no}: {fault}"


def _score(sheet: Sheet, chain: Sequence[Any], points: Mapping[int, int]) -> Iterator[str]:
    """One mark a question and one score, by the witness's own marking; a void one is followed by a nought."""
    if sheet.submitted_at is None:
        if chain or points:
            yield "marked without hand-in"
        return
    wanted, passed, title = marked(sheet)
    if dict(points) != wanted:
        yield f"marks {points}, not {wanted}"
    if len(chain) != (2 if sheet.voided else 1):
        yield f"{len(chain)} scores"
        return
    first, last = chain[0], chain[-1]
    if (first.total_hundredths, first.passed, first.supersedes_id) != (sum(wanted.values()), passed, None):
        yield f"score {first.total_hundredths}, {first.passed}, not {sum(wanted.values())}, {passed}"
    if f"（{title}）" not in first.clause.partition("：")[0]:
        yield f"decided by {first.clause}, not {title}"
    if not passed and _consequence(sheet) not in first.clause:
        yield f"{first.clause} does not say {_consequence(sheet)}"
    if sheet.voided and (last.total_hundredths, last.passed, last.supersedes_id) != (0, False, first.id):
        yield "the void score is not one"
    if sheet.voided and ("答卷作废" not in last.clause or _consequence(sheet) not in last.clause):
        yield f"{last.clause} does not say what follows"


def _consequence(sheet: Sheet) -> str:
    """首次、再次不合格: the second comes when no retake is left."""
    policy, failures = sheet.exam.policy, sheet.person.failures
    return policy.second_failure if failures and failures >= policy.retakes else policy.first_failure


def _papers(session: Session, fingerprints: Mapping[int, str]) -> Iterator[str]:
    """Papers are those that were dealt the day before, and their fingerprints are true."""
    rows = session.execute(select(Paper.id, Paper.items, Paper.fingerprint))
    found = {row.id: row for row in rows if row.id in fingerprints}
    for paper_id, fingerprint in fingerprints.items():
        row = found[paper_id]
        if row.fingerprint != fingerprint or hashlib.sha256(row.items.encode()).hexdigest() != fingerprint:
            yield f"paper {paper_id} is not the one that was dealt"
        if [item["position"] for item in json.loads(row.items)] != list(range(1, len(json.loads(row.items)) + 1)):
            yield f"paper {paper_id} is out of order"


def _audit(session: Session, day: Day) -> Iterator[str]:
    """What must be in the log as often as it happened, however often a button was pressed."""
    counted = select(AuditEntry.action, func.count(AuditEntry.id).label("times")).group_by(AuditEntry.action)
    logged = {row.action: row.times for row in session.execute(counted)}
    closings = Counter(sheet.closing for sheet in day.sheets)
    for action, happened in {
        "开始答题": sum(sheet.started_at is not None for sheet in day.sheets),
        "交卷": closings["submitted"],
        "到时收卷": closings["deadline"],
        "批准强制交卷": closings["forced"],
        "批准作废": sum(sheet.voided for sheet in day.sheets),
        "暂停答题": day.seen["pauses"],
        "延时": day.seen["people given minutes"],
        "换机": day.seen["people moved by staff"],
        "准许迟到入场": day.seen["late arrivals let in"],
    }.items():
        if logged.get(action, 0) != happened:
            yield f"the log has {action} {logged.get(action, 0)} times, not {happened}"
