"""From an objection to new scores: answered blind, signed by another, re-scored, the old score still readable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules.points import Points
from lianzheng_quiz.rules.policy import Part, Section
from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotNow, SamePerson
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import (
    batch_reports,
    ledger_checks,
    objections,
    question_reports,
    recomputing,
    results,
    rulings,
    sittings,
    unit_reports,
)
from lianzheng_quiz.services.rulings import RulingDraft
from lianzheng_quiz.services.tallies import keep_tallies
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.services.unit_reports import Choice
from lianzheng_quiz.store import ledger as stored
from lianzheng_quiz.store.tables import Ruling
from tests.conftest import ONE_DATABASE, World

PARTS = (Part("single", 4, 2500),)


class Exam:
    """Four single choices on paper A for three people: all right; one wrong; two wrong. 75 points pass."""

    def __init__(self, world: World, sit: tuple[str, ...] = ("QY001", "QY002", "QY003"), **changes: Any) -> None:
        self.world = world
        plan: dict[str, Any] = {"parts": PARTS, "law_parts": (), "pass_points": 75, "papers": "ab"} | changes
        self.batch_id = world.batch(people=3, opening="on_time", **plan)
        self.sittings = {no: world.sitting(self.batch_id, no) for no in ("QY001", "QY002", "QY003")}
        for wrong, staff_no in enumerate(self.sittings):
            if staff_no in sit:
                self.sit(staff_no, wrong)

    def sit(self, staff_no: str, wrong: int) -> None:
        world, cadre, sitting_id = self.world, self.world.actor(staff_no), self.sittings[staff_no]
        sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
        keys = world.keys(sitting_id)
        given = {str(at): key if at > wrong else self.other(key) for at, key in keys.items()}
        now = world.clock.advance(minutes=1)
        sittings.save_answers(cadre, sitting_id, revision=1, answers=given, flags={}, position=None, now=now)
        sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=1))

    def paper(self, staff_no: str) -> list[int]:
        """The wordings somebody is asked."""
        return [item["version_id"] for item in self.world.items(self.sittings[staff_no])]

    @staticmethod
    def other(key: list[str]) -> list[str]:
        return ["B"] if key == ["A"] else ["A"]

    def total(self, staff_no: str) -> tuple[int | None, bool | None]:
        page = results.result(self.world.actor(staff_no), self.sittings[staff_no], now=self.world.clock.now)
        return page.total_hundredths, page.passed

    def object(self, staff_no: str, position: int | None = 1) -> int:
        cadre, sitting_id = self.world.actor(staff_no), self.sittings[staff_no]
        return objections.raise_objection(
            cadre, sitting_id, position, "条文已经修改，答案应当是另一项", now=self.world.clock.now
        )

    def given_letter(self, objection_id: int) -> str:
        """The letter of the wording that the objecting person chose."""
        found = objections.question_objection(self.editor, objection_id)
        text = dict(found.review.options)[found.review.given[0]]
        return next(option.key for option in found.wording.options if option.text == text)

    @property
    def editor(self) -> Actor:
        return self.world.actor("editor")

    @property
    def organiser(self) -> Actor:
        return self.world.actor("organiser")

    def propose(self, objection_id: int, kind: str = "full", **changes: Any) -> int:
        draft = RulingDraft(kind, "条文已经修改", "某某条例（2023年）第十条", **changes)
        return objections.rule_on(self.editor, objection_id, draft, now=self.world.clock.advance(minutes=1))

    def sign(self, ruling_id: int) -> int:
        return rulings.approve(self.organiser, ruling_id, now=self.world.clock.advance(minutes=1))


@pytest.fixture
def exam(world: World) -> Exam:
    return Exam(world)


def is_sound() -> bool:
    return ledger_checks.verify_ledger().is_whole and not recomputing.recompute_scores().faults


def test_a_ruling_re_scores_everybody_and_keeps_what_was(exam: Exam) -> None:
    assert [exam.total(no) for no in exam.sittings] == [(10000, True), (7500, True), (5000, False)]
    ruling_id = exam.propose(exam.object("QY003"))
    page = rulings.ruling_page(exam.organiser, ruling_id)
    first = page.effects[0]
    assert (first.name, first.before.total_hundredths, first.after.total_hundredths) == ("柳景明", 5000, 7500)
    assert page.turned == 1
    assert exam.total("QY003") == (5000, False), "nothing happens before the second signature"
    people = exam.sign(ruling_id)
    assert people == len(page.effects) == 2, "QY001 has the same paper"
    assert exam.total("QY003") == (7500, True)
    assert exam.total("QY001") == (10000, True)
    told = results.result(exam.world.actor("QY003"), exam.sittings["QY003"], now=exam.world.clock.now)
    assert [(one.total_hundredths, one.passed) for one in told.earlier] == [(5000, False)]
    assert told.ruled == {1}
    assert "成绩合格" in told.clause
    with reading() as session:
        acts = [entry["act"] for entry in stored.every(session)]
    assert acts == ["成绩"] * 3 + ["改分"] * 2
    assert is_sound()
    again = rulings.ruling_page(exam.organiser, ruling_id)
    assert (again.state, again.turned, len(again.effects)) == ("已生效", 1, people)
    own = objections.own_objections(exam.world.actor("QY003"), exam.sittings["QY003"], now=exam.world.clock.now)
    assert own.objections[0].state == "已答复"
    assert "全体给分：条文已经修改" in own.objections[0].answer


@ONE_DATABASE
def test_a_corrected_key_takes_points_too(exam: Exam) -> None:
    objection_id = exam.object("QY003")
    letter = exam.given_letter(objection_id)
    exam.sign(exam.propose(objection_id, "key", key=(letter,)))
    assert exam.total("QY003") == (7500, True)
    page = results.result(exam.world.actor("QY003"), exam.sittings["QY003"], now=exam.world.clock.now)
    assert page.review is not None
    assert (page.review[0].outcome, page.review[0].key) == ("right", page.review[0].given)
    assert sum(group.points_hundredths for group in page.by_type) == 7500
    assert is_sound()


def test_reports_count_what_a_ruling_gave_and_say_how_the_question_did(world: World) -> None:
    halves = tuple(Part("single", 2, 2500, section=key) for key in ("party", "law"))
    minima = tuple(Section(key, label, 0) for key, label in (("party", "党纪"), ("law", "法律")))
    exam = Exam(world, parts=halves, sections=minima)
    batch_id = exam.batch_id

    def sections() -> list[Points | None]:
        report = batch_reports.batch_report(exam.organiser, batch_id, now=world.clock.now)
        assert report.figures.scores.mean == Points(sum(exam.total(no)[0] or 0 for no in exam.sittings) // 3)
        return [section.mean for section in report.figures.sections]

    def points() -> set[int]:
        report = unit_reports.weak_points(exam.organiser, Choice(), now=world.clock.now)
        return {sum(topic.points_hundredths for topic in topics) for topics in (report.chapters, report.regulations)}

    assert sections() == [Points(2500), Points(5000)]
    exam.sign(exam.propose(exam.object("QY003")))
    world.clock.advance(hours=3)
    assert sections() == [Points(10_000 // 3), Points(5000)]
    assert points() == {25_000}
    before = question_reports.batch_questions(exam.organiser, batch_id, now=world.clock.now)[2].lines
    assert keep_tallies(now=world.clock.now)
    assert points() == {25_000}
    lines = question_reports.batch_questions(exam.organiser, batch_id, now=world.clock.now)[2].lines
    assert {line.question_id: line.sums for line in lines} == {line.question_id: line.sums for line in before}
    (ruled,) = [line for line in lines if line.ruled]
    assert (ruled.sums.people, ruled.sums.right, ruled.hints[0]) == (2, 1, "已裁定全体给分")


@ONE_DATABASE
def test_who_hands_in_after_a_ruling_is_marked_by_it(world: World) -> None:
    exam = Exam(world, sit=("QY002", "QY003"))
    late, objecting = sorted(exam.sittings, key=lambda no: (exam.paper(no) == exam.paper("QY001"), no != "QY001"))[1:]
    assert (late, objecting) == ("QY001", "QY003"), "these two have the same paper"
    exam.sign(exam.propose(exam.object("QY003")))
    exam.sit("QY001", wrong=1)
    assert exam.total("QY001") == (10000, True)
    assert is_sound()


@ONE_DATABASE
def test_a_second_ruling_on_another_question_builds_on_the_first(exam: Exam) -> None:
    exam.sign(exam.propose(exam.object("QY003", 1)))
    exam.sign(exam.propose(exam.object("QY003", 2)))
    assert exam.total("QY003") == (10000, True)
    assert is_sound()


@ONE_DATABASE
def test_a_declined_ruling_changes_nothing_and_opens_the_objection_again(exam: Exam) -> None:
    ruling_id = exam.propose(exam.object("QY003"))
    rulings.decline(exam.organiser, ruling_id, "依据不足", now=exam.world.clock.now)
    assert exam.total("QY003") == (5000, False)
    assert [one.state for one in objections.list_objections(exam.editor)] == ["待答复"]
    with pytest.raises(NotNow, match="已经办结"):
        exam.sign(ruling_id)


@ONE_DATABASE
def test_an_objection_is_answered_with_the_authority_and_without_the_name(exam: Exam) -> None:
    objection_id = exam.object("QY003")
    assert [one.name for one in objections.list_objections(exam.editor)] == [""]
    assert [one.name for one in objections.list_objections(exam.organiser)] == ["柳景明"]
    objections.uphold_key(exam.editor, objection_id, "依照某某条例第十条，原答案正确", now=exam.world.clock.now)
    with pytest.raises(NotNow, match="已经答复"):
        exam.propose(objection_id)
    own = objections.own_objections(exam.world.actor("QY003"), exam.sittings["QY003"], now=exam.world.clock.now)
    assert own.objections[0].answer.startswith("依照某某条例")


@ONE_DATABASE
def test_an_objection_to_a_whole_score_is_the_organiser_s_to_answer(exam: Exam) -> None:
    objection_id = exam.object("QY002", None)
    with pytest.raises(NotFound):
        objections.uphold_key(exam.editor, objection_id, "请核对得分构成", now=exam.world.clock.now)
    with pytest.raises(NotFound):
        objections.answer_score(exam.world.actor("elsewhere"), objection_id, "已经核对无误", now=exam.world.clock.now)
    objections.answer_score(exam.organiser, objection_id, "已经核对无误", now=exam.world.clock.now)


@ONE_DATABASE
def test_an_objection_comes_in_time_once_and_to_an_own_question(exam: Exam) -> None:
    world, own = exam.world, exam.sittings["QY001"]
    cadre, late = world.actor("QY001"), world.clock.now + timedelta(days=9)
    with pytest.raises(NotNow, match="期限已过"):
        objections.raise_objection(cadre, own, 1, "说明理由", now=late)
    with pytest.raises(NotFound):
        objections.raise_objection(cadre, exam.sittings["QY002"], 1, "说明理由", now=world.clock.now)
    with pytest.raises(Invalid) as refused:
        objections.raise_objection(cadre, own, 5, "短", now=world.clock.now)
    assert set(refused.value.faults) == {"position", "text"}
    exam.object("QY001")
    with pytest.raises(NotNow, match="已对此提出异议"):
        exam.object("QY001")


@ONE_DATABASE
def test_a_ruling_needs_a_reason_an_authority_and_another_key(exam: Exam) -> None:
    objection_id = exam.object("QY003")
    wording = objections.question_objection(exam.editor, objection_id).wording
    same = RulingDraft("key", "x", "", key=tuple(str(part) for part in wording.answer))
    with pytest.raises(Invalid) as refused:
        objections.rule_on(exam.editor, objection_id, same, now=exam.world.clock.now)
    assert set(refused.value.faults) == {"reason", "authority", "key"}
    with pytest.raises(Invalid) as refused:
        exam.propose(objection_id, "key", key=("A", "B"))
    assert set(refused.value.faults) == {"key"}


@ONE_DATABASE
def test_only_another_person_who_reaches_every_batch_signs(exam: Exam) -> None:
    ruling_id = exam.propose(exam.object("QY003"))
    with pytest.raises(NotFound):
        rulings.approve(exam.world.actor("elsewhere"), ruling_id, now=exam.world.clock.now)
    with pytest.raises(NotAllowed):
        rulings.approve(exam.editor, ruling_id, now=exam.world.clock.now)
    assert {one.name for one in rulings.ruling_page(exam.editor, ruling_id).effects} == {""}
    assert {one.name for one in rulings.ruling_page(exam.world.actor("elsewhere"), ruling_id).effects} == {""}
    with writing() as session:
        session.get_one(Ruling, ruling_id).proposed_by_id = exam.organiser.account_id
    with pytest.raises(SamePerson):
        exam.sign(ruling_id)


@ONE_DATABASE
def test_a_ruling_is_not_signed_while_somebody_of_the_batch_still_sits(world: World) -> None:
    exam = Exam(world, sit=("QY001", "QY003"))
    ruling_id = exam.propose(exam.object("QY003"))
    sittings.start_sitting(world.actor("QY002"), exam.sittings["QY002"], now=world.clock.now)
    with pytest.raises(NotNow, match="正在用这道题考试"):
        exam.sign(ruling_id)
    sittings.submit(world.actor("QY002"), exam.sittings["QY002"], now=world.clock.now)
    assert exam.sign(ruling_id) >= 1
