"""What the ledger says of real exams, and that no stored row can be altered without being found and named."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from lianzheng_quiz.rules.ledger import Head, read_checkpoint
from lianzheng_quiz.rules.policy import Part
from lianzheng_quiz.services import (
    approvals,
    ledger,
    ledger_checks,
    ledger_exports,
    recomputing,
    sittings,
    written_marks,
)
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import ledger as stored
from lianzheng_quiz.store.engine import Session, database
from tests.conftest import ONE_DATABASE, World
from tests.services.on_paper import FULL, enter, ids, marked, second_of
from tests.services.on_paper import sat as written_over

SHORT = (Part("single", 2, 2000), Part("multiple", 1, 3000), Part("true_false", 1, 3000))


def sat(world: World, batch_id: int, staff_no: str, right: int) -> str:
    """A sitting handed in with its first answers right and the others wrong."""
    sitting_id, cadre = world.sitting(batch_id, staff_no), world.actor(staff_no)
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    keys = world.keys(sitting_id)
    wrong = {1: ["A"], 2: ["B"], 3: ["A", "B"], 4: ["true"]}
    answers = {str(place): key if place <= right else wrong[place] for place, key in keys.items()}
    now = world.clock.advance(minutes=1)
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=now)
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=1))
    return sitting_id


@pytest.fixture
def scored(world: World) -> dict[str, str]:
    """A machine exam with a pass and a void sitting, and a written exam of three people with a void one: by name."""
    batch_id = world.batch(people=3, parts=SHORT, law_parts=())
    found = {name: sat(world, batch_id, no, 4) for name, no in (("passed", "QY001"), ("void", "QY002"))}
    organiser, other = world.actor("organiser"), second_of(world, "lingyiren", "另一人")
    written_id, _first, _second = marked(world)
    for batch, staff_no in ((batch_id, "QY002"), (written_id, "QY003")):
        candidate_id = ids(world, batch)[staff_no]
        request = approvals.ask_for(organiser, batch, candidate_id, "void", "代考", now=world.clock.now)
        approvals.grant(other, batch, request, candidate_id, now=world.clock.advance(minutes=1))
    written_marks.finish_marking(organiser, written_id, now=world.clock.advance(minutes=1))
    found["written"] = world.sitting(written_id, "QY001")
    return found


def head() -> Head:
    return ledger.ledger_head()


def entries() -> list[dict[str, Any]]:
    with reading() as session:
        return list(stored.every(session))


def test_every_score_is_entered_and_comes_out_again(scored: dict[str, str]) -> None:
    acts = [entry["act"] for entry in entries()]
    assert (acts[:3], sorted(acts[3:])) == (["成绩", "成绩", "作废"], ["作废", "成绩", "成绩"])
    report = ledger_checks.verify_ledger()
    assert (report.is_whole, report.scores, report.head) == (True, 6, head())
    assert report.sealed["question_version"] > 1000
    again = recomputing.recompute_scores()
    assert (again.sittings, again.faults) == (5, [])


def test_entries_name_nobody(scored: dict[str, str]) -> None:
    told = "".join(f"{entry}" for entry in entries())
    assert not any(name in told for name in ("方知行", "石秋实", "登分乙", "zuzhi", "代考", "QY001"))


def test_the_database_refuses_to_alter_or_delete_an_entry(scored: dict[str, str]) -> None:
    for act in ("UPDATE ledger_entry SET act = '成绩'", "DELETE FROM ledger_entry WHERE number = 6"):
        with pytest.raises(DBAPIError, match="只能追加"), writing() as session:
            session.execute(text(act))
    assert head().number == 6


def execute(*statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def without_triggers() -> None:
    """What somebody with the database's own password would do first."""
    if database.engine.dialect.name == "sqlite":
        execute("DROP TRIGGER ledger_entry_no_update", "DROP TRIGGER ledger_entry_no_delete")
    else:
        execute("DROP TRIGGER ledger_entry_only_grows ON ledger_entry")


ALTERED = {
    "a raised score": (
        "UPDATE score SET total_hundredths = 10000, passed = true WHERE sitting_id = '{void}' AND passed = false",
        "成绩与台账第 3 条不符（得分、是否合格）",
        "存储的成绩 3 为 100 分、合格",
    ),
    "another answer": (
        "UPDATE answer SET value = '[]' WHERE sitting_id = '{passed}' AND position = 3",
        "作答与台账第 1 条不符",
        "第 3 题按作答应得 0 分，存储的得分记录与此不符",
    ),
    "a lost answer": (
        "DELETE FROM answer WHERE sitting_id = '{passed}' AND position = 3",
        "作答与台账第 1 条不符",
        "第 3 题按作答应得 0 分，存储的得分记录与此不符",
    ),
    "a mark": (
        "UPDATE mark SET points_hundredths = 100 WHERE sitting_id = '{passed}' AND position = 4",
        "逐题得分与台账第 1 条不符",
        "第 4 题按作答应得 30 分，存储的得分记录与此不符",
    ),
    "a key on the paper": (
        'UPDATE paper SET items = replace(items, \'"answer": [\', \'"answer": ["A", \')'
        " WHERE id = (SELECT paper_id FROM sitting WHERE id = '{passed}')",
        "试卷（题目或答案）与台账第 1 条不符",
        "存储的得分记录与此不符",
    ),
    "the policy": (
        "UPDATE batch SET policy = replace(policy, '\"pass_hundredths\": 8000', '\"pass_hundredths\": 100')"
        " WHERE id = (SELECT batch_id FROM sitting WHERE id = '{passed}')",
        "考试办法与台账第 1 条不符",
        "合格线 1 分",
    ),
    "a written mark": (
        "UPDATE written_mark SET points_hundredths = 900 WHERE heading = 1 AND entry = 1"
        " AND candidate_id = (SELECT candidate_id FROM sitting WHERE id = '{written}')",
        "登分与台账第 4 条不符",
        "两人登分不全或不一致",
    ),
    "a score that nobody entered": (
        "INSERT INTO score (sitting_id, batch_id, cadre_id, total_hundredths, max_hundredths, passed, clause, reason,"
        " rulings, decided_at) SELECT id, batch_id, cadre_id, 9900, 10000, true, '合格线', '', '[]', submitted_at"
        " FROM sitting WHERE id = '{passed}'",
        "在台账中没有记载",
        "为 99 分、合格",
    ),
}


@contextmanager
def altering() -> Iterator[Session]:
    """A session whose changes are taken back."""
    session: Session = database.session()
    session.close()
    try:
        yield session
    finally:
        session.rollback()


def test_what_was_done_in_the_database_is_named_by_both(scored: dict[str, str]) -> None:
    for name, (statement, by_ledger, by_answers) in ALTERED.items():
        with altering() as session:
            done: Any = session.execute(text(statement.format(**scored)))
            assert done.rowcount == 1, name
            told, again = ledger_checks.check(session).faults, recomputing.recompute(session).faults
        assert any(by_ledger in fault for fault in told), (name, told)
        assert any(by_answers in fault for fault in again), (name, again)


def test_an_altered_entry_and_a_wording_are_named(scored: dict[str, str]) -> None:
    without_triggers()
    execute(
        "UPDATE ledger_entry SET body = replace(body, '10000', '9000') WHERE number = 2",
        "UPDATE question_version SET body = replace(body, 'A', 'B'), content_hash = 'x' WHERE id = 7",
    )
    report = ledger_checks.verify_ledger()
    assert report.broken is not None
    assert (report.broken.number, report.head.number) == (2, 1)
    assert any("封印不符" in fault for fault in report.faults)


def test_a_cut_tail_is_found_against_a_checkpoint(scored: dict[str, str], world: World, tmp_path: Path) -> None:
    path = ledger_exports.write_daily_checkpoint(tmp_path / "checkpoints", now=world.clock.now)
    assert path is not None
    assert ledger_exports.write_daily_checkpoint(path.parent, now=world.clock.now + timedelta(minutes=1)) is None
    kept = read_checkpoint(path.read_text())
    assert ledger_checks.verify_ledger([kept]).is_whole
    without_triggers()
    execute("DELETE FROM ledger_entry WHERE number = 6", "DELETE FROM score WHERE id = 6")
    assert ledger_checks.verify_ledger().broken is None
    broken = ledger_checks.verify_ledger([kept]).broken
    assert broken is not None
    assert (broken.number, "末尾被删去" in broken.reason) == (6, True)


# Ten thousand rows altered one at a time

ROWS = ("answer", "mark", "score", "written_mark", "ledger_entry", "paper", "question_version")
INSTANT = re.compile(r"2026-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
NOT_OF_A_KEY = {
    "question_version": {"id", "state", "approved_by_id", "approved_at", "note"},
    "paper": {"id"},
}
"""Columns that say nothing of what is asked or of its key, or that move with a question's review."""


class Altering:
    """Alters one random row of what scores rest on and takes it back."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        execute(
            "UPDATE question SET current_id = NULL",
            "DELETE FROM question_version WHERE id NOT IN (SELECT question_version_id FROM mark)",
        )
        inspector = inspect(database.engine)
        self._columns = {
            name: [one for one in inspector.get_columns(name) if one["name"] not in NOT_OF_A_KEY.get(name, ())]
            for name in ROWS
        }
        with database.engine.connect() as connection:
            self._rows = {
                name: [row[0] for row in connection.execute(text(f"SELECT rowid FROM {name}"))] for name in ROWS
            }

    @contextmanager
    def one(self) -> Iterator[tuple[Session, str] | None]:
        """A session in which one row is otherwise, and what was done; None where the database refused it."""
        with altering() as session:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            try:
                done = self._alter(session)
            except IntegrityError:
                yield None
            else:
                yield session, done

    def _alter(self, session: Session) -> str:
        table = self._chance.choice(ROWS)
        rowid = self._chance.choice(self._rows[table])
        if self._chance.random() < 0.05 and table not in ("paper", "question_version"):
            session.execute(text(f"DELETE FROM {table} WHERE rowid = :rowid"), {"rowid": rowid})
            return f"{table} {rowid} deleted"
        column = self._chance.choice(self._columns[table])["name"]
        before = session.execute(text(f"SELECT {column} FROM {table} WHERE rowid = :rowid"), {"rowid": rowid}).scalar()
        after = self._other(before)
        statement = text(f"UPDATE {table} SET {column} = :after WHERE rowid = :rowid")
        session.execute(statement, {"after": after, "rowid": rowid})
        return f"{table} {rowid} {column}: {before!r:.60} -> {after!r:.60}"

    def _other(self, value: Any) -> Any:
        if value is None:
            return self._chance.choice([1, "x", "2026-11-02 01:00:00.000000"])
        if isinstance(value, int):
            return 1 - value if value in (0, 1) else value + self._chance.choice([-1, 1, 100, 99999])
        if isinstance(value, float):
            return value + self._chance.choice([0.01, -0.5])
        if INSTANT.fullmatch(value):
            moved = datetime.fromisoformat(value) + timedelta(microseconds=self._chance.choice([-1, 1, 10**6, 10**11]))
            return moved.strftime("%Y-%m-%d %H:%M:%S.%f")
        place = self._chance.randrange(len(value) + 1)
        kept, letter = value[place + 1 :], self._chance.choice('013Aa甲"]} ')
        changed = value[:place] + self._chance.choice(["", letter]) + kept
        return changed if changed != value else value + "0"


@pytest.fixture
def two_scored(world: World) -> None:
    """A void sitting of a machine exam and a written one: little, so that it can be verified ten thousand times."""
    batch_id = world.batch(people=1, parts=SHORT, law_parts=())
    sat(world, batch_id, "QY001", 3)
    organiser, other = world.actor("organiser"), second_of(world)
    candidate_id = ids(world, batch_id)["QY001"]
    request = approvals.ask_for(organiser, batch_id, candidate_id, "void", "代考", now=world.clock.now)
    approvals.grant(other, batch_id, request, candidate_id, now=world.clock.advance(minutes=1))
    written_id = written_over(world, absent=(), people=1)
    for actor in (organiser, other):
        enter(world, written_id, actor, {"QY001": FULL})
    written_marks.finish_marking(organiser, written_id, now=world.clock.now)


@ONE_DATABASE
def test_ten_thousand_altered_rows_are_all_found(two_scored: None) -> None:
    without_triggers()
    altering = Altering(20261102)
    with reading() as session:
        assert ledger_checks.check(session).is_whole
    missed, tried = [], 0
    while tried < 10_000:
        with altering.one() as made:
            if made is None:
                continue
            session, done = made
            tried += 1
            if ledger_checks.check(session).is_whole and not recomputing.recompute(session).faults:
                missed.append(done)
    assert missed == []
