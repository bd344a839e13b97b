"""The report on questions: of a batch for its organisers, once nobody sits any more, and of the bank for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from lianzheng_quiz.office.report_sheets import report_workbook
from lianzheng_quiz.rules.answer_ways import CHOSEN, way_of
from lianzheng_quiz.rules.item_statistics import ItemSums, Moments, alpha
from lianzheng_quiz.rules.policy import SCOPES, Policy
from lianzheng_quiz.rules.question_report import (
    JUDGED,
    QuestionLine,
    QuestionReport,
    Reliability,
    in_order,
    tables_of,
)
from lianzheng_quiz.rules.refusals import NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import KINDS
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.tallies import count_batch, questions_of
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import rulings, sittings, tallies
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from question_bank.question_types import TYPES


def batch_questions(actor: Actor, batch_id: int, *, now: datetime) -> tuple[str, bool, QuestionReport]:
    """A batch's name, whether it is marked question by question, and how its questions did.

    NotFound; NotNow while somebody may still sit: answers would be told.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        if now < row.closes_at or sittings.running_batches(session, [batch_id]):
            raise NotNow("本批次还没有全部结束，试题分析会透露答案，结束以后才能查看")
        by_machine = Policy.from_text(row.policy).form == "machine"
        sums = questions_of(session, batch_id) if by_machine else {}
        count = len(tallies.counted_sittings(session, batch_id))
        report = QuestionReport(
            count, 1, _lines(session, sums, batch_id), _reliabilities(session, batch_id) if sums else []
        )
    return row.name, by_machine, report


def bank_questions(actor: Actor, *, now: datetime) -> QuestionReport:
    """How every question did in all batches of the installation that are over: the bank is everybody's, like its
    editors. Numbers only."""
    require(actor, "editor")
    close_overdue(now=now)
    with reading() as session:
        late = tallies.uncounted(session, now)
        batches, count = tallies.counted_in_all(session, beside=late)
        sums = tallies.question_tallies_beside(session, late) if late else tallies.question_totals(session)
        for batch_id in late:
            fresh = count_batch(session, batch_id)
            batches, count = batches + 1, count + fresh.sittings
            for version_id, own in fresh.questions.items():
                sums[version_id] = sums.get(version_id, ItemSums()) + own
        return QuestionReport(count, batches, _lines(session, sums), [])


def _lines(session: Session, sums: Mapping[int, ItemSums], batch_id: int | None = None) -> list[QuestionLine]:
    lines, ruled = [], rulings.kinds_on(session, sums.keys(), batch_id)
    for row in tallies.versions(session, sums.keys()):
        body, way = json.loads(row.body), way_of(row.type)
        options = tuple((one["key"], one["text"]) for one in body["options"]) if way in CHOSEN else ()
        lines.append(
            QuestionLine(
                question_id=row.question_id,
                version=row.number,
                type_label=TYPES[row.type].label,
                stem=row.stem,
                options=JUDGED if way == "judgement" else options,
                right=body["answer"] if way in (*CHOSEN, "judgement") else (),
                sums=sums[row.id],
                ruled=[KINDS[kind] for kind in ruled.get(row.id, ())],
            )
        )
    return in_order(lines)


def _reliabilities(session: Session, batch_id: int) -> list[Reliability]:
    """Of the papers that are shared: where everybody has another paper there is nothing to compare."""
    totals = tallies.paper_totals(session, batch_id)
    found = []
    for paper_id, run in groupby(tallies.paper_marks(session, batch_id), key=lambda row: row.paper_id):
        places = list(run)
        own = totals[paper_id]
        whole = Moments(len(own), sum(own), sum(total * total for total in own))
        items = [Moments(place.people, int(place.total), int(place.squares)) for place in places]
        alike = len({place.max_hundredths for place in places}) == 1 and not any(place.between for place in places)
        first = places[0]
        names = [f"{first.variant} 卷", SCOPES[first.scope] if first.scope != "all" else "", first.post_group]
        label = "·".join(name for name in names if name)
        found.append(Reliability(label, len(own), len(items), alpha(items, whole), alike))
    return found


def batch_questions_xlsx(actor: Actor, batch_id: int, *, now: datetime) -> bytes:
    """The batch's report as a workbook; that it was taken out stands in the log."""
    name, _by_machine, report = batch_questions(actor, batch_id, now=now)
    with writing() as session:
        add_entry(session, actor, "导出报表", f"{name}试题分析", now, batch_id=batch_id)
    return report_workbook(f"{name}试题分析", tables_of(report))


def bank_questions_xlsx(actor: Actor, *, now: datetime) -> bytes:
    """The bank's report as a workbook; that it was taken out stands in the log."""
    report = bank_questions(actor, now=now)
    with writing() as session:
        add_entry(session, actor, "导出报表", "题库试题分析", now)
    return report_workbook("题库试题分析", tables_of(report))
