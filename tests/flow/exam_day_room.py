"""What the two organisers do about single people on the exam day, written down on the people's sheets as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from lianzheng_quiz.rules.refusals import NotNow, SamePerson
from lianzheng_quiz.services import approvals, room_acts, roster_people
from tests.flow.exam_day_record import Sheet

if TYPE_CHECKING:
    from tests.flow.exam_day import Day
    from tests.flow.exam_day_candidates import Candidate

WHY = "考场记录第三项"


class Room:
    """The room of whatever batch."""

    def __init__(self, day: Day) -> None:
        self._day = day

    @property
    def _now(self) -> datetime:
        return self._day.now

    def admit(self, sheet: Sheet) -> None:
        room_acts.admit_late(self._day.staff[0], sheet.batch_id, sheet.candidate_id, WHY, now=self._now)
        sheet.admitted = True
        self._day.saw("late arrivals let in")

    def extend(self, sheet: Sheet) -> None:
        """More time before the hour or while the clock runs; nobody gets any after hand-in."""
        sheet.come_by(self._now)
        minutes = self._day.rng.choice((5, 10, 20))
        who = self._day.staff[0], sheet.batch_id, sheet.candidate_id
        if sheet.submitted_at is not None:
            return
        room_acts.add_minutes(*who, minutes, WHY, now=self._now)
        sheet.add_minutes(minutes)
        self._day.saw("people given minutes")

    def release(self, candidate: Candidate) -> None:
        """Sign somebody out here, so that another device goes on."""
        sheet, day = candidate.sheet, self._day
        if not sheet.runs or candidate.device is None:
            return
        room_acts.release_device(day.staff[1], sheet.batch_id, sheet.candidate_id, WHY, now=self._now)
        candidate.device.alive = False
        day.saw("people moved by staff")
        day.after(day.rng.uniform(20, 90), candidate.change_device)

    def pause(self, candidate: Candidate) -> None:
        sheet, day = candidate.sheet, self._day
        if not sheet.runs or sheet.deadline_at is None or self._now >= sheet.deadline_at:
            return
        room_acts.pause(day.staff[0], sheet.batch_id, sheet.candidate_id, WHY, now=self._now)
        sheet.paused_at = self._now
        day.saw("pauses")
        if sheet.person.lot == "paused":
            day.after(day.rng.uniform(60, 900), lambda: self._resume(candidate))
        elif sheet.person.lot == "paused and forced":
            day.after(day.rng.uniform(60, 300), lambda: self.by_two(sheet, "force"))

    def _resume(self, candidate: Candidate) -> None:
        sheet = candidate.sheet
        room_acts.resume(self._day.staff[1], sheet.batch_id, sheet.candidate_id, WHY, now=self._now)
        sheet.resume(self._now)
        candidate.send_waiting()

    def by_two(self, sheet: Sheet, act: str) -> None:
        """One asks, is not let grant it, and the other does a little later if it still fits."""
        day = self._day
        if (sheet.started_at is None and not sheet.attended) or (act == "force" and not sheet.runs):
            return
        where = sheet.batch_id, sheet.candidate_id
        asked = approvals.ask_for(day.staff[0], *where, act, WHY, now=self._now)
        with pytest.raises(SamePerson):
            approvals.grant(day.staff[0], sheet.batch_id, asked, sheet.candidate_id, now=self._now)
        day.after(day.rng.uniform(5, 120), lambda: self._grant(sheet, act, asked))

    def _grant(self, sheet: Sheet, act: str, asked: int) -> None:
        day, now = self._day, self._now
        if act == "force" and not sheet.runs:
            with pytest.raises(NotNow):
                approvals.grant(day.staff[1], sheet.batch_id, asked, sheet.candidate_id, now=now)
            return
        approvals.grant(day.staff[1], sheet.batch_id, asked, sheet.candidate_id, now=now)
        if sheet.runs:
            sheet.close("forced" if act == "force" else "voided", now)
        sheet.voided = sheet.voided or act == "void"
        day.saw("forced hand-ins" if act == "force" else "voided sittings")

    def withdraw(self, sheet: Sheet) -> None:
        """Asked for and taken back: nothing happens."""
        if sheet.runs:
            day, where = self._day, (sheet.batch_id, sheet.candidate_id)
            asked = approvals.ask_for(day.staff[1], *where, "force", WHY, now=self._now)
            approvals.withdraw(day.staff[0], sheet.batch_id, asked, sheet.candidate_id, now=self._now)
            day.saw("requests withdrawn")

    def before_the_hour(self, own: Sequence[Sheet]) -> None:
        for sheet in own:
            if sheet.person.lot == "given minutes before":
                self.extend(sheet)

    def take_attendance(self, batch_id: int, own: Sequence[Sheet]) -> None:
        """Of a written exam: who sits there and who doesn't."""
        came = {
            sheet.candidate_id: sheet.person.lot not in ("never comes", "leave found later", "too late")
            for sheet in own
            if not sheet.excuse
        }
        room_acts.record_attendance(self._day.staff[0], batch_id, came, now=self._now)
        for sheet in own:
            sheet.attended = came.get(sheet.candidate_id, False)
            self._day.saw("people present at the written exam", sheet.attended)
            if sheet.attended and sheet.person.lot == "voided while sitting":
                self._day.after(600, lambda sheet=sheet: self.by_two(sheet, "void"))  # type: ignore[misc]

    def after_the_end(self, own: Sequence[Sheet]) -> None:
        """Leave that was approved late, and what came to light afterwards."""
        for sheet in own:
            if sheet.person.lot == "leave found later":
                cells = {"leave_reason": "突发疾病住院"}
                where = sheet.batch_id, sheet.candidate_id
                assert roster_people.arrange(self._day.staff[0], *where, cells, now=self._now) == 1
                sheet.excuse = "请假"
                self._day.saw("leave recorded afterwards")
            if sheet.person.lot == "voided afterwards":
                self.by_two(sheet, "void")
