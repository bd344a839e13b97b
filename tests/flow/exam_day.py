"""A whole day of exams in one process: twenty batches, everybody's mishaps, one seeded chance, the clock passed in.

The day asserts at each step what the product must answer; what must stand in the end is `exam_day_verdict`'s.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import batch_plans, batches, papers, policies, room, rosters, sealing, sittings, tickets
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.tables import Cadre, Sitting
from lianzheng_quiz.store.tables import Candidate as CandidateRow
from lianzheng_quiz.store.tables import Paper as PaperRow
from tests.conftest import Clock
from tests.flow.exam_day_candidates import Candidate
from tests.flow.exam_day_devices import Gathered
from tests.flow.exam_day_paper import marked, read_items
from tests.flow.exam_day_plan import DAWN, EVENING, Exam, Person, exams, people
from tests.flow.exam_day_record import Sheet, state_by_table
from tests.flow.exam_day_room import Room
from tests.services.crowd import at_once

SWEPT_EVERY = timedelta(minutes=1)
LARGEST_GROUP = 24


class Day:
    """`count` people of each exam. `staff` are two organisers of the unit, whose lists may name the unit `place`."""

    def __init__(self, app: Flask, clock: Clock, staff: tuple[Actor, Actor], place: str, count: int, seed: int) -> None:
        self.app, self.clock, self.staff, self.place = app, clock, staff, place
        self.rng = random.Random(seed)
        self.seen: Counter[str] = Counter()
        self.gathered = Gathered()
        self.sheets: list[Sheet] = []
        self.fingerprints: dict[int, str] = {}
        self.room = Room(self)
        self._seed, self._count = seed, count
        self._events: list[tuple[datetime, int, bool, Callable[[], Any]]] = []
        self._order = itertools.count()
        self._largest = 1

    @property
    def now(self) -> datetime:
        return self.clock.now

    def saw(self, what: str, really: bool = True) -> None:
        self.seen[what] += really

    def at(self, when: datetime, act: Callable[[], Any], delivers: bool = False) -> None:
        """Let something happen. What only delivers a save may share a group with other saves."""
        when = max(when.replace(microsecond=when.microsecond // 1000 * 1000), self.now)
        heapq.heappush(self._events, (when, next(self._order), delivers, act))

    def after(self, seconds: float, act: Callable[[], Any], delivers: bool = False) -> None:
        self.at(self.now + timedelta(seconds=seconds), act, delivers)

    def at_once(self, acts: Sequence[Callable[[], str]]) -> list[str]:
        """What each act answered; several run in threads of their own at the same moment."""
        if len(acts) == 1:
            return [acts[0]()]
        told, faults = at_once(self.app, acts)
        assert faults == []
        return told

    def meet(self, candidate: Candidate, seconds: float) -> None:
        """Whatever this candidate's lot is in the middle of the exam."""
        lot, sheet = candidate.sheet.person.lot, candidate.sheet
        acts: dict[str, Callable[[], Any]] = {
            "offline": candidate.go_offline,
            "changes device": candidate.change_device,
            "moved by staff": lambda: self.room.release(candidate),
            "paused": lambda: self.room.pause(candidate),
            "paused and forced": lambda: self.room.pause(candidate),
            "paused for good": lambda: self.room.pause(candidate),
            "given minutes": lambda: self.room.extend(sheet),
            "voided while sitting": lambda: self.room.by_two(sheet, "void"),
            "forced": lambda: self.room.by_two(sheet, "force"),
            "force withdrawn": lambda: self.room.withdraw(sheet),
        }
        if lot in acts:
            self.after(seconds, acts[lot])
        elif self.rng.random() < 0.1:
            self.after(seconds, self.rng.choice([candidate.go_offline, candidate.change_device]))

    def prepare(self) -> None:
        """The day before: rules, lists, papers under seal, tickets. Who sits again failed or missed an earlier exam."""
        for exam in exams():
            self._prepare(exam)

    def _prepare(self, exam: Exam) -> None:
        batch_id = self._batch(exam)
        listed = list(people(exam, self._count, self.rng))
        rosters.add_people(self.staff[0], batch_id, [_row(person, self.place) for person in listed], now=self.now)
        if exam.is_retake:
            self._remember_failures(exam, batch_id, listed)
        papers.deal_papers(self.staff[0], batch_id, now=self.now, seed=f"{self._seed}:{exam.number}")
        slips = []
        if exam.policy.opening == "two_people" or exam.number % 3 == 0:
            slips = [slip.code for slip in sealing.seal_batch(self.staff[0], batch_id, now=self.now).slips]
        self._seat(exam, batch_id, listed)
        self._plan(exam, batch_id, slips)

    def _batch(self, exam: Exam, earlier: bool = False) -> int:
        organiser, name = self.staff[0], f"第{exam.number}场" + ("（上次）" if earlier else "")
        policy = replace(exam.policy, name=exam.policy.name + ("之前" if earlier else ""))
        key = policies.add_policy(organiser, organiser.unit_id, policy, now=self.now)
        opens_at = self.now if earlier else exam.opens_at
        closes_at = self.now + timedelta(hours=3) if earlier else exam.closes_at
        draft = batch_plans.BatchDraft(name, key, organiser.unit_id, opens_at, closes_at)
        return batch_plans.create_batch(organiser, draft, now=self.now)

    def _remember_failures(self, exam: Exam, batch_id: int, listed: Sequence[Person]) -> None:
        before = self._batch(exam, earlier=True)
        plain = [replace(_row(person, self.place), exemption_reason="", leave_reason="") for person in listed]
        rosters.add_people(self.staff[0], before, plain, now=self.now)
        failures = {person.staff_no: person.failures for person in listed}
        with writing() as session:
            rows = session.execute(select(CandidateRow, Cadre.staff_no).join(Cadre, Cadre.id == CandidateRow.cadre_id))
            by_batch = {(row.batch_id, staff_no): row for row, staff_no in rows}
            for (of_batch, staff_no), row in by_batch.items():
                if of_batch == batch_id:
                    row.retake_of_id = by_batch[before, staff_no].id
                    row.failures_before = failures[staff_no]

    def _seat(self, exam: Exam, batch_id: int, listed: Sequence[Person]) -> None:
        issued = {one.name: one for one in tickets.issue_tickets(self.staff[0], batch_id, now=self.now)}
        with reading() as session:
            found = session.execute(
                select(Cadre.name, CandidateRow.id, Sitting.id, PaperRow.items, PaperRow.fingerprint, PaperRow.id)
                .join(CandidateRow, CandidateRow.cadre_id == Cadre.id)
                .outerjoin(Sitting, Sitting.candidate_id == CandidateRow.id)
                .outerjoin(PaperRow, PaperRow.id == Sitting.paper_id)
                .where(CandidateRow.batch_id == batch_id)
            ).all()
        rows = {row[0]: row for row in found}
        for person in listed:
            _name, candidate_id, sitting_id, items, fingerprint, paper_id = rows[person.name]
            sheet = Sheet(exam, person, batch_id, candidate_id, sitting_id or "", read_items(items))
            sheet.excuse, sheet.extra_minutes = person.excuse, person.extra_minutes
            self.sheets.append(sheet)
            if paper_id is not None:
                self.fingerprints[paper_id] = fingerprint
            if person.name in issued and exam.policy.form == "machine":
                ticket = (issued[person.name].number, issued[person.name].code)
                Candidate(self, sheet, ticket, f"{self._seed}:{person.staff_no}").expect()

    def _plan(self, exam: Exam, batch_id: int, codes: Sequence[str]) -> None:
        """What staff do about a batch on the day, and when its states are looked at."""
        if codes:
            opened = exam.opened_at if exam.opened_late else exam.opens_at - timedelta(minutes=10)
            self.at(opened, lambda: sealing.open_batch(self.staff[0], batch_id, *reversed(codes), now=self.now))
        own = [sheet for sheet in self.sheets if sheet.batch_id == batch_id]
        self.at(exam.opens_at - timedelta(minutes=8), lambda: self.room.before_the_hour(own))
        if exam.policy.form == "written":
            self.at(exam.opens_at + timedelta(minutes=20), lambda: self.room.take_attendance(batch_id, own))
        self.at(exam.closes_at + timedelta(hours=1), lambda: self.room.after_the_end(own))
        half = (exam.closes_at - exam.opens_at) / 2
        looks = [
            DAWN,
            exam.opens_at - timedelta(seconds=1),
            exam.opens_at + timedelta(minutes=15),
            exam.opens_at + half,
            exam.closes_at - timedelta(seconds=1),
            exam.closes_at,
            exam.closes_at + timedelta(minutes=45),
            EVENING,
        ]
        for number, when in enumerate(looks):
            self.at(when, lambda watched=number % 2: self.look(batch_id, own, watched))  # type: ignore[misc]

    def look(self, batch_id: int, own: Sequence[Sheet], watched: int) -> None:
        """Every state of a batch is the one the table says: on the batch's page, which closes what is overdue, or
        in the room, which changes nothing."""
        if not watched:
            self._close_overdue()
        told: Any = room.room_page(self.staff[1], batch_id, now=self.now).people
        if not watched:
            page = batches.batch_page(self.staff[0], batch_id, now=self.now)
            assert +Counter(page.counts) == Counter(row.state for row in page.candidates)
            told = [*told, *page.candidates]
        by_id = {sheet.candidate_id: sheet for sheet in own}
        for sheet in own:
            if sheet.submitted_at is not None and sheet.passed is None:
                sheet.passed = marked(sheet)[1]
        for row in told:
            state = state_by_table(by_id[row.candidate_id], self.now)
            assert row.state == state, (row.state, state, by_id[row.candidate_id], self.now)
            self.saw(f"state {state}")
            self.saw("states looked at")
        assert len(told) == len(own) * (1 if watched else 2)

    def _close_overdue(self) -> None:
        self.gathered.write()
        closed = sittings.close_overdue(now=self.now)
        running = [sheet for sheet in self.sheets if sheet.runs]
        for sheet in running:
            sheet.come_by(self.now)
        expected = sum(not sheet.runs for sheet in running)
        assert closed == expected, (closed, expected)
        self.seen["closed by the sweeper"] += closed

    def _sweep(self) -> None:
        self._close_overdue()
        if self.now < EVENING:
            self.at(self.now + SWEPT_EVERY, self._sweep)

    def play(self) -> None:
        """From dawn to evening, event by event."""
        self.at(DAWN, self._sweep)
        while self._events and self._events[0][0] <= EVENING:
            when, _order, delivers, act = heapq.heappop(self._events)
            if not delivers or len(self.gathered) >= self._largest:
                self._write()
            self.clock.now = when
            act()
        self._write()

    def _write(self) -> None:
        self.gathered.write()
        self._largest = self.rng.randint(1, LARGEST_GROUP)


def _row(person: Person, place: str) -> RosterRow:
    return RosterRow(
        row=2,
        name=person.name,
        unit=place,
        staff_no=person.staff_no,
        post="科长",
        proposed_post="副局长",
        rank="乡科级正职",
        birth_on=None,
        party_member=person.party_member,
        exemption_reason="近两年内已考试合格" if person.excuse == "免考" else "",
        leave_reason="住院治疗" if person.excuse == "请假" else "",
        extra_minutes=person.extra_minutes,
        scope=person.scope,
        post_group=person.post_group,
    )
