"""How one candidate behaves on the exam day: comes, answers, loses the line, changes machines, hands in."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lianzheng_quiz.rules.refusals import BadCredentials
from tests.flow.exam_day_devices import SIGNED_OUT, Browsing, Device, Opened, Served
from tests.flow.exam_day_paper import right_value
from tests.flow.exam_day_record import GRACE, Answers, Sheet

if TYPE_CHECKING:
    from tests.flow.exam_day import Day

FATES = {"plain": 80, "lost": 4, "receipt lost": 5, "repeated": 4, "delayed": 4, "slow and repeated": 3}
"""What becomes of one request, in hundredths."""


class Candidate:
    """One person with whatever machine is before them. Every expectation is the sheet's, said before the answer."""

    def __init__(self, day: Day, sheet: Sheet, ticket: tuple[str, str], seed: str) -> None:
        self.day, self.sheet, self._ticket = day, sheet, ticket
        self.rng = random.Random(seed)
        self.device: Device | None = None
        self._revision = 0
        self._unsent: list[tuple[int, Answers]] = []
        self._offline = False
        self._steps: list[list[int]] = []

    def expect(self) -> None:
        """Put the arrival on the day's list."""
        sheet, exam, rng = self.sheet, self.sheet.exam, self.rng
        if sheet.excuse or sheet.person.lot in ("never comes", "leave found later"):
            return
        at = exam.opens_at + timedelta(minutes=rng.uniform(-6, 12))
        if sheet.person.lot == "late":
            at = exam.opened_at + timedelta(minutes=(exam.policy.late_minutes or 10) + rng.uniform(0.1, 8))
        if sheet.person.lot == "too late":
            at = exam.closes_at + timedelta(minutes=rng.uniform(-4, 6))
        self.day.at(at, self.arrive)

    def arrive(self) -> None:
        if self.device is None and not self._sign_in():
            return
        assert self.device is not None
        sheet, now = self.sheet, self.day.now
        expected = sheet.may_start(now)
        twice = sheet.person.lot == "double click" and not expected
        presses = [self.device.start, self.device.start] if twice else [self.device.start]
        told = self.day.at_once(presses)
        self.day.saw("double clicks on start", twice)
        assert told == [expected] * len(presses), (told, expected, sheet.person, now)
        if not expected:
            sheet.start(now)
            self._begin()
            return
        self.day.saw(f"starts refused: {expected}")
        if now < sheet.exam.opens_at:
            self.day.at(sheet.exam.opens_at + timedelta(seconds=self.rng.uniform(0, 40)), self.arrive)
        elif expected == "BatchNotOpened":
            self.day.after(self.rng.uniform(30, 90), self.arrive)
        elif expected == "ArrivedLate" and self.rng.random() < 0.7:
            self.day.room.admit(sheet)
            self.day.after(self.rng.uniform(5, 60), self.arrive)

    def _sign_in(self) -> bool:
        """A machine of the own; an older one is signed out by that. False once the code opens nothing any more."""
        sheet, day = self.sheet, self.day
        opens = day.now < sheet.exam.closes_at or (sheet.runs and not self._is_overdue())
        try:
            if sheet.person.by_http:
                device: Device = Browsing(day.app, sheet.sitting_id, *self._ticket)
            else:
                device = Served(day.clock, day.gathered, sheet.sitting_id, *self._ticket)
        except BadCredentials:
            assert not opens, (sheet.person, day.now)
            day.saw("codes that open no more")
            return False
        assert opens, (sheet.person, day.now)
        if self.device is not None:
            self.device.alive = False
        self.device = device
        return True

    def _is_overdue(self) -> bool:
        assert self.sheet.deadline_at is not None
        return self.sheet.paused_at is None and self.day.now > self.sheet.deadline_at + GRACE

    def _begin(self) -> None:
        self._look()
        sheet, rng = self.sheet, self.rng
        places = [item["position"] for item in sheet.items if rng.random() < 0.985]
        if rng.random() < 0.5:
            rng.shuffle(places)
        while places:
            size = rng.choice((1, 1, 2, 3, 4, 6))
            self._steps.append(places[:size])
            places = places[size:]
        for _number in range(len(self._steps) // 6):
            self._steps.insert(rng.randrange(len(self._steps)), rng.choice(self._steps))
        self._pace = sheet.exam.policy.minutes * 48 * sheet.person.haste / len(self._steps)
        self.day.after(rng.uniform(2, 30), self._step, delivers=True)
        middle = rng.uniform(0.15, 0.6) * sheet.exam.policy.minutes * 60
        self.day.meet(self, middle)

    def _look(self) -> bool:
        """Open the exam page: it holds exactly what arrived, and the deadline. Whether it was shown."""
        assert self.device is not None
        page, sheet = self.device.page(), self.sheet
        sheet.come_by(self.day.now)
        refused = sheet.takes(self.day.now)
        if isinstance(page, str):
            assert page == refused, (page, refused, sheet.person)
            return False
        assert not refused, (refused, sheet.person)
        self._compare(page)
        self._revision = page.revision
        return True

    def _compare(self, page: Opened) -> None:
        sheet = self.sheet
        written = {item["position"] for item in sheet.items if item["type"] == "blank"}
        kept = {
            place: value
            for place, (_revision, value) in sheet.standing.items()
            if value and not (sheet.person.by_http and place in written)
        }
        assert page.answers == kept, sheet.person
        assert sheet.deadline_at is not None
        assert page.deadline == round(sheet.deadline_at.timestamp() * 1000), sheet.person
        assert page.revision == max((revision for revision, _value in sheet.standing.values()), default=0)

    def _step(self) -> None:
        if not self.sheet.runs:
            return
        if not self._steps:
            self._finish()
            return
        self._answer(self._steps.pop(0))
        self.day.after(self.rng.uniform(0.3, 1.7) * self._pace, self._step, delivers=True)

    def _answer(self, places: Sequence[int]) -> None:
        self._revision += 1
        self._send(self._revision, {place: self._choice(place) for place in places})

    def _choice(self, place: int) -> list[str]:
        item, rng = self.sheet.items[place - 1], self.rng
        right = right_value(item)
        if rng.random() < 0.02:
            return []
        if rng.random() < self.sheet.person.skill:
            return right
        if item["type"] == "true_false":
            return ["false" if right == ["true"] else "true"]
        if item["type"] == "blank":
            return [*right[:-1], "想不起来"]
        letters = [option["key"] for option in item["options"]]
        if item["type"] == "multiple":
            return sorted(rng.sample(right, len(right) - 1) if rng.random() < 0.5 else rng.sample(letters, 2))
        return [rng.choice([letter for letter in letters if letter not in right])]

    def _send(self, revision: int, answers: Answers) -> None:
        """Give a request to the network, which does with it what it likes."""
        day, rng, device = self.day, self.rng, self.device
        if self._offline:
            self._unsent.append((revision, answers))
            day.saw("saves kept back while offline")
            return
        fate = rng.choices(list(FATES), list(FATES.values()))[0]
        day.saw(f"requests {fate}")
        if fate in ("lost", "receipt lost"):
            self.sheet.unheard.append((revision, answers))
            if fate == "receipt lost":
                self._deliver(revision, answers, heard=False)
            day.after(rng.uniform(3, 20), lambda: self._deliver(revision, answers, device), delivers=True)
        elif fate in ("delayed", "slow and repeated"):
            self.sheet.unheard.append((revision, answers))
            day.after(rng.uniform(20, 200), lambda: self._deliver(revision, answers, device), delivers=True)
            if fate == "slow and repeated":
                self._deliver(revision, answers)
        else:
            for _time in range(2 if fate == "repeated" else 1):
                self._deliver(revision, answers)
        if self.sheet.person.lot == "two tabs" and rng.random() < 0.3:
            other = {place: self._choice(place) for place in answers}
            day.saw("saves of a second tab")
            self._deliver(revision, other)

    def _deliver(self, revision: int, answers: Answers, device: Device | None = None, heard: bool = True) -> None:
        """The request of a device arrives; the receipt may not. What it must say is known before."""
        device, sheet, day = device or self.device, self.sheet, self.day
        assert device is not None
        at = day.now
        alive = device.alive and (self._session_lives() or not sheet.person.by_http)

        def answered(told: str, body: Mapping[str, Any]) -> None:
            expected = SIGNED_OUT if not alive else sheet.takes(at)
            assert told == expected, (told, expected, sheet.person, at)
            day.saw("saves" if not told else f"saves refused: {told}")
            if not told:
                assert body["saved"] == sheet.arrive(revision, answers, at), sheet.person
                assert sheet.deadline_at is not None
                assert body["seconds_left"] == max(0, int((sheet.deadline_at - at).total_seconds()))
                day.saw("saves within the grace", at > sheet.deadline_at)
                day.saw("saves overtaken by newer ones", len(body["saved"]) < len(answers))
                if heard:
                    sheet.promise(revision, answers, body["saved"])
                return
            if told == "SittingClosed" and "kept" in body:
                sheet.come_by(at)
                kept = {int(place): tuple(value) for place, value in body["kept"].items()}
                assert kept == {place: value for place, (_number, value) in sheet.standing.items() if value}
            if told == "SittingPaused":
                self._unsent.append((revision, answers))

        device.send(revision, answers, answered)

    def go_offline(self) -> None:
        self._offline = True
        self.day.saw("disconnections")
        self.day.after(self.rng.uniform(60, 500), self.go_online)

    def go_online(self) -> None:
        """Send what is waiting: as one newer request, or as the old ones in whatever order."""
        self._offline = False
        self.send_waiting()

    def send_waiting(self) -> None:
        waiting, self._unsent = self._unsent, []
        if self.rng.random() < 0.5 and waiting:
            together = {place: value for _revision, answers in sorted(waiting) for place, value in answers.items()}
            self._revision += 1
            waiting = [(self._revision, together)]
        self.rng.shuffle(waiting)
        for revision, answers in waiting:
            self._deliver(revision, answers)

    def change_device(self) -> None:
        """Go on at another machine from what its page shows; the old one tries once more and is refused."""
        old, revision = self.device, self._revision
        if not self.sheet.runs or self._is_overdue() or not self._sign_in():
            return
        self.day.saw("changes of device")
        self._deliver(revision + 1, {1: self._choice(1)}, old)
        unsent, self._unsent = self._unsent, []
        self._offline = False
        if self._look():
            for _revision, answers in sorted(unsent):
                self._answer(list(answers))

    def _finish(self) -> None:
        lot = self.sheet.person.lot
        deadline = self.sheet.deadline_at
        assert deadline is not None
        if lot in ("stays to the end", "too late", "given minutes") or self.rng.random() < 0.05:
            for late in (-20, 5, 20, 29.9, 31, 75):
                self.day.at(deadline + timedelta(seconds=late), self._last_second, delivers=True)
        else:
            self.day.after(self.rng.uniform(5, 90), self.hand_in)

    def _last_second(self) -> None:
        if self.sheet.takes(self.day.now) != "SittingNotStarted":
            self._answer([self.rng.choice(self.sheet.items)["position"]])

    def hand_in(self) -> None:
        sheet, day = self.sheet, self.day
        assert self.device is not None
        if self._offline or not self.device.alive:
            self.go_online()
            day.after(5, self.hand_in)
            return
        sheet.come_by(day.now)
        paused = "SittingPaused" if sheet.runs and sheet.paused_at is not None else ""
        if not self._session_lives():
            return
        twice = self.rng.random() < 0.3
        told = day.at_once([self.device.submit] * (2 if twice else 1))
        assert told == [paused] * len(told), (told, sheet.person)
        if paused:
            day.saw("hand-ins refused while paused")
            return
        day.saw("hand-ins")
        day.saw("hand-ins pressed twice", twice)
        if sheet.runs:
            sheet.close("submitted", day.now)
        assert self.device.result() == ""
        day.after(self.rng.uniform(2, 60), self._after_hand_in, delivers=True)

    def _session_lives(self) -> bool:
        """A session begun by a code ends ten minutes after the sitting was closed."""
        submitted_at = self.sheet.submitted_at
        return submitted_at is None or self.day.now - submitted_at <= timedelta(minutes=10)

    def _after_hand_in(self) -> None:
        """A save that comes after all is over changes nothing."""
        self._deliver(self._revision + 1, {1: self._choice(1)})
