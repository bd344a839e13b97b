"""登分 by two people: who may enter what, what stays hidden, what is corrected, and when scores come of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.refusals import MarkingUnfinished, MarksRejected, NotAllowed, NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import (
    approvals,
    audit_log,
    batches,
    cadres,
    marking,
    results,
    room,
    room_acts,
    score_sheets,
    sittings,
    written_marks,
)
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.audit import of_batch
from lianzheng_quiz.store.tables import Candidate, Score, WrittenMark
from tests.conftest import ONE_DATABASE, World
from tests.services.crowd import at_once
from tests.services.on_paper import FULL, SMALL, enter, ids, marked, on_paper, page_for, sat, second_of


def states(world: World, batch_id: int, actor: Actor) -> list[str]:
    people = page_for(world, batch_id, actor).people
    return [person.state for person in sorted(people, key=lambda person: person.staff_no)]


def own(world: World, batch_id: int, actor: Actor, staff_no: str = "QY001") -> marking.MarkedPerson:
    return next(person for person in page_for(world, batch_id, actor).people if person.staff_no == staff_no)


def candidate_states(world: World, batch_id: int) -> list[str]:
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return [person.state for person in sorted(page.candidates, key=lambda person: person.staff_no)]


def logged(world: World, action: str) -> list[Any]:
    return list(audit_log.read_log(world.actor("auditor"), action=action).rows)


def finish(world: World, batch_id: int, actor: Actor) -> int:
    return written_marks.finish_marking(actor, batch_id, now=world.clock.now)


# Two entries


def test_two_people_enter_and_agree_or_not(world: World) -> None:
    batch_id = sat(world)
    first, second = world.actor("organiser"), second_of(world)
    assert states(world, batch_id, first) == ["none", "none", "none"]
    enter(world, batch_id, first, {"QY001": {1: "10"}})
    done = enter(world, batch_id, first, {"QY001": FULL, "QY002": FULL})
    assert (done.people, done.whole, done.differ) == (2, 2, 0)
    assert states(world, batch_id, first) == ["first", "first", "none"]
    done = enter(world, batch_id, second, {"QY001": FULL, "QY002": FULL | {3: "29.5"}, "QY003": {2: "7"}})
    assert (done.people, done.whole, done.differ) == (3, 2, 1)
    assert states(world, batch_id, first) == ["agreed", "differ", "begun"]
    (differs,) = page_for(world, batch_id, second).differences
    assert (differs.name, differs.heading.name) == ("石秋实", "三、应用部分·简答题")
    assert (differs.first_hundredths, differs.first_by) == (3000, "zuzhi员")
    assert (differs.second_hundredths, differs.second_by) == (2950, "登分乙")


def test_nobody_reads_the_others_figures_before_the_own_are_whole(world: World) -> None:
    batch_id = sat(world)
    first, second = world.actor("organiser"), second_of(world)
    enter(world, batch_id, first, {"QY001": {1: "9.25", 2: "18", 3: "27", 4: "36"}})
    enter(world, batch_id, second, {"QY001": {1: "1"}})
    page = page_for(world, batch_id, second)
    assert (page.people[0].place, dict(page.people[0].own), page.differences) == (2, {1: 100}, [])
    assert "925" not in repr(page)
    enter(world, batch_id, second, {"QY001": {2: "18", 3: "27", 4: "36"}})
    assert [row.first_hundredths for row in page_for(world, batch_id, second).differences] == [925]


def test_one_account_makes_one_entry_only_even_at_the_race(world: World) -> None:
    batch_id = sat(world)
    first, second = world.actor("organiser"), second_of(world)
    acts = [partial(enter, world, batch_id, first, {"QY001": FULL}) for _ in range(4)]
    acts += [partial(enter, world, batch_id, second, {"QY001": FULL}) for _ in range(4)]
    _results, faults = at_once(world.app, acts)
    assert faults == []
    with reading() as session:
        marks = session.query(WrittenMark).all()
    holders = {entry: {mark.entered_by_id for mark in marks if mark.entry == entry} for entry in (1, 2)}
    assert sorted(map(len, holders.values())) == [1, 1]
    assert holders[1] | holders[2] == {first.account_id, second.account_id}
    assert len(marks) == 8


def test_a_third_person_at_the_race_finds_both_entries_taken(world: World) -> None:
    batch_id = sat(world)
    people = [world.actor("organiser"), second_of(world), second_of(world, "dengfen3", "登分丙")]
    _results, faults = at_once(world.app, [partial(enter, world, batch_id, one, {"QY002": FULL}) for one in people])
    (fault,) = faults
    assert isinstance(fault, MarksRejected)
    assert "须由登分人本人更正" in fault.faults[0].reason  # type: ignore[attr-defined]
    assert states(world, batch_id, people[0])[1] == "agreed"


def test_each_corrects_the_own_entry_and_the_log_knows_no_other_figure(world: World) -> None:
    batch_id = sat(world)
    first, second = world.actor("organiser"), second_of(world)
    enter(world, batch_id, first, {"QY001": FULL})
    enter(world, batch_id, second, {"QY001": FULL | {3: "28.75"}})
    enter(world, batch_id, first, {"QY001": {3: "28.75"}})
    assert states(world, batch_id, first)[0] == "agreed"
    (corrected,) = logged(world, "更正登分")
    assert (corrected.subject, corrected.detail) == ("方知行·秋季笔试", "第一人：三 30 改为 28.75")
    mine, others = sorted(logged(world, "登分"), key=lambda row: row.detail)
    assert (mine.detail, others.detail) == (
        "第一人：一 10，二 20，三 30，四 40",
        "第二人：一 10，二 20，三 28.75，四 40",
    )
    with reading() as session:
        assert not any(row.action in ("登分", "更正登分") for row in of_batch(session, batch_id))


@ONE_DATABASE
def test_the_same_figures_again_change_and_log_nothing(world: World) -> None:
    batch_id, first, _second = marked(world)
    before = len(logged(world, "登分"))
    assert enter(world, batch_id, first, {"QY001": FULL}).people == 0
    assert len(logged(world, "登分")) == before
    assert logged(world, "更正登分") == []


@ONE_DATABASE
def test_every_fault_is_named_and_nothing_is_kept(world: World) -> None:
    batch_id, first = sat(world), world.actor("organiser")
    enter(world, batch_id, first, {"QY002": {1: "5"}})
    with pytest.raises(MarksRejected) as caught:
        enter(
            world,
            batch_id,
            first,
            {"QY001": {1: "10.5", 2: "二十", 3: "-1", 4: "40"}, "QY002": {1: " "}, "QY004": {1: "1"}},
        )
    said = [(fault.name, fault.column, fault.reason) for fault in caught.value.faults]  # type: ignore[attr-defined]
    assert said == [
        ("方知行", "一、基础部分·填空题", "本大题满分 10 分"),
        ("方知行", "二、基础部分·单项选择题", "请填写数字，最多两位小数"),
        ("方知行", "三、应用部分·简答题", "请填写数字，最多两位小数"),
        ("石秋实", "一、基础部分·填空题", "已登的得分不能清空，请填写更正后的得分"),
        ("江书敏", "姓名", "没有登记到场，不能登分"),
    ]
    assert states(world, batch_id, first) == ["none", "begun", "none"]


def test_people_with_another_paper_have_their_own_headings(world: World) -> None:
    batch_id = sat(world, law="QY002")
    first = world.actor("organiser")
    layouts = page_for(world, batch_id, first).layouts
    assert {layout.title: [h.max_hundredths for h in layout.headings] for layout in layouts} == {
        "党内法规和法律": [1000, 2000, 3000, 4000],
        "只考法律": [1000, 2000, 7000],
    }
    done = enter(world, batch_id, first, {"QY002": {1: "10", 2: "20", 3: "70"}})
    assert done.whole == 1


@ONE_DATABASE
def test_nothing_is_entered_before_the_last_minute_that_was_added(world: World) -> None:
    batch_id = on_paper(world)
    first = world.actor("organiser")
    world.clock.advance(hours=2)
    came = dict.fromkeys(ids(world, batch_id).values(), True)
    room_acts.record_attendance(first, batch_id, came, now=world.clock.now)
    with writing() as session:
        session.get_one(Candidate, ids(world, batch_id)["QY003"]).extra_minutes = 30
    world.clock.advance(hours=2, minutes=29)
    with pytest.raises(refusals.BatchNotOver):
        enter(world, batch_id, first, {"QY001": FULL})
    with pytest.raises(refusals.BatchNotOver):
        finish(world, batch_id, first)
    world.clock.advance(minutes=1)
    assert enter(world, batch_id, first, {"QY001": FULL}).whole == 1


# Finishing


def test_finishing_makes_every_score_with_its_clause(world: World) -> None:
    batch_id, first, second = marked(world)
    assert candidate_states(world, batch_id) == ["待阅卷", "待阅卷", "待阅卷", "缺考"]
    assert finish(world, batch_id, second) == 3
    assert candidate_states(world, batch_id) == ["合格", "不合格·暂缓", "不合格·暂缓", "缺考"]
    page = batches.batch_page(first, batch_id, now=world.clock.now)
    rows = {person.staff_no: person for person in page.candidates}
    assert [rows[no].total_hundredths for no in ("QY001", "QY002", "QY003", "QY004")] == [10000, 6100, 5050, None]
    assert "部分最低分" in rows["QY002"].clause
    assert "基础部分得 14 分，低于 15 分" in rows["QY002"].clause
    assert "应用部分得 20.5 分，低于 30 分" in rows["QY003"].clause
    assert rows["QY001"].closing == "written"
    assert (rows["QY001"].submitted_at, page.figures.pass_rate.text) == (page.closes_at, "33.3%")
    with reading() as session:
        score = session.query(Score).filter_by(batch_id=batch_id, total_hundredths=10000).one()
    assert (score.decided_by_id, score.reason) == (second.account_id, "人工阅卷，zuzhi员、登分乙登分")
    assert logged(world, "完成登分")[0].detail == "3 人"


def test_finishing_twice_or_at_once_scores_once(world: World) -> None:
    batch_id, first, second = marked(world)
    acts = [partial(finish, world, batch_id, actor) for actor in (first, second, first, second)]
    results_, faults = at_once(world.app, acts)
    assert (sorted(results_), faults) == ([0, 0, 0, 3], [])
    with reading() as session:
        assert session.query(Score).filter_by(batch_id=batch_id).count() == 3


def test_a_correction_and_finishing_at_once_never_disagree(world: World) -> None:
    batch_id, first, second = marked(world)
    acts = [
        partial(enter, world, batch_id, first, {"QY001": {1: "9"}}),
        partial(finish, world, batch_id, second),
    ]
    _results, faults = at_once(world.app, acts)
    assert len(faults) == 1
    assert isinstance(faults[0], MarksRejected | MarkingUnfinished)
    with reading() as session:
        scored = session.query(Score).filter_by(batch_id=batch_id).count()
    assert scored == (3 if isinstance(faults[0], MarksRejected) else 0)


def test_what_stands_in_the_way_is_named(world: World) -> None:
    batch_id = sat(world, absent=())
    first, second = world.actor("organiser"), second_of(world)
    enter(world, batch_id, first, {"QY001": FULL, "QY002": FULL, "QY003": FULL})
    enter(world, batch_id, second, {"QY001": FULL, "QY002": FULL | {4: "39"}, "QY003": {1: "1"}})
    with pytest.raises(MarkingUnfinished) as caught:
        finish(world, batch_id, first)
    assert {what: sorted(names) for what, names in caught.value.lacks} == {
        "还没有两人登全的": ["柳景明", "江书敏"],
        "两人登分不一致的": ["石秋实"],
    }
    assert candidate_states(world, batch_id) == ["待阅卷"] * 4


def test_somebody_whose_presence_nobody_recorded_is_not_passed_over(world: World) -> None:
    batch_id = on_paper(world)
    first, second = world.actor("organiser"), second_of(world)
    known = ids(world, batch_id)
    world.clock.advance(hours=2)
    room_acts.record_attendance(first, batch_id, {known["QY001"]: True}, now=world.clock.now)
    world.clock.advance(hours=2)
    for actor in (first, second):
        enter(world, batch_id, actor, {"QY001": FULL})
    with pytest.raises(MarkingUnfinished) as caught:
        finish(world, batch_id, first)
    assert [(what, len(names)) for what, names in caught.value.lacks] == [("没有登记到场或缺考的", 3)]
    rest = {candidate_id: False for no, candidate_id in known.items() if no != "QY001"}
    room_acts.record_attendance(first, batch_id, rest, now=world.clock.now)
    assert finish(world, batch_id, first) == 1
    room_acts.record_attendance(first, batch_id, {known["QY002"]: True}, "签到表有误", now=world.clock.now)
    assert candidate_states(world, batch_id) == ["合格", "待阅卷", "缺考", "缺考"]
    for actor in (first, second):
        enter(world, batch_id, actor, {"QY002": FULL})
    assert finish(world, batch_id, first) == 1
    with pytest.raises(NotNow, match="成绩已经生成"):
        room_acts.record_attendance(first, batch_id, {known["QY001"]: False}, "签到表有误", now=world.clock.now)


def test_a_score_that_was_made_is_not_entered_again(world: World) -> None:
    batch_id, first, second = marked(world)
    finish(world, batch_id, first)
    with pytest.raises(MarksRejected) as caught:
        enter(world, batch_id, second, {"QY002": {1: "10"}})
    assert "成绩已经生成" in caught.value.faults[0].reason  # type: ignore[attr-defined]
    assert page_for(world, batch_id, first).layouts == []


def void(world: World, batch_id: int, first: Actor, second: Actor, staff_no: str) -> None:
    candidate_id = ids(world, batch_id)[staff_no]
    asked = approvals.ask_for(first, batch_id, candidate_id, "void", "夹带资料", now=world.clock.now)
    approvals.grant(second, batch_id, asked, candidate_id, now=world.clock.now)


def test_a_void_paper_needs_no_marks_and_fails(world: World) -> None:
    batch_id = sat(world)
    first, second = world.actor("organiser"), second_of(world)
    void(world, batch_id, first, second, "QY002")
    with pytest.raises(MarksRejected):
        enter(world, batch_id, first, {"QY002": FULL})
    for actor in (first, second):
        enter(world, batch_id, actor, {"QY001": FULL, "QY003": FULL})
    assert finish(world, batch_id, first) == 3
    assert candidate_states(world, batch_id) == ["合格", "不合格·暂缓", "合格", "缺考"]
    page = results.candidate_result(first, world.sitting(batch_id, "QY002"), now=world.clock.now)
    assert (page.total_hundredths, page.passed, page.by_type, page.closing) == (0, False, [], "voided")
    assert (page.void_reason, page.max_hundredths) == ("夹带资料", 10000)
    assert "违纪作废" in page.clause


def test_a_paper_voided_after_the_scores_keeps_the_first_one_on_record(world: World) -> None:
    batch_id, first, second = marked(world)
    finish(world, batch_id, first)
    void(world, batch_id, first, second, "QY001")
    assert candidate_states(world, batch_id)[0] == "不合格·暂缓"
    sitting_id = world.sitting(batch_id, "QY001")
    with reading() as session:
        scores = session.query(Score).filter_by(sitting_id=sitting_id).order_by(Score.id).all()
    assert [(score.passed, score.supersedes_id) for score in scores] == [(True, None), (False, scores[0].id)]


# What is read of it


def test_the_result_is_told_by_heading_and_part(world: World) -> None:
    batch_id, first, _second = marked(world)
    sitting_id, cadre = world.sitting(batch_id, "QY002"), world.actor("QY002")
    with pytest.raises(refusals.NotMarkedYet):
        results.result(cadre, sitting_id, now=world.clock.now)
    with pytest.raises(refusals.NotMarkedYet):
        results.candidate_result(first, sitting_id, now=world.clock.now)
    finish(world, batch_id, first)
    page = results.result(cadre, sitting_id, now=world.clock.now)
    assert [(group.label, group.points_hundredths, group.right) for group in page.by_type] == [
        ("一、基础部分·填空题", 400, None),
        ("二、基础部分·单项选择题", 1000, None),
        ("三、应用部分·简答题", 2200, None),
        ("四、应用部分·案例分析题", 2500, None),
    ]
    assert [(part.label, part.points_hundredths, part.below_minimum) for part in page.by_part] == [
        ("基础部分", 1400, True),
        ("应用部分", 4700, False),
    ]
    assert (page.by_chapter, page.review, page.total_hundredths, page.on_paper) == ([], None, 6100, True)
    assert results.candidate_result(first, sitting_id, now=world.clock.now).by_type == page.by_type
    record = cadres.cadre_record(first, cadre.cadre_id or 0, now=world.clock.now)
    assert (record.exams[0].total_hundredths, record.exams[0].closing) == (6100, "written")
    assert results.my_scores(cadre, now=world.clock.now)[0].total_hundredths == 6100
    assert score_sheets.scores_xlsx(first, batch_id, now=world.clock.now).startswith(b"PK")


def test_the_own_page_never_offers_to_start_a_written_exam(world: World) -> None:
    batch_id = on_paper(world)
    sitting_id, cadre = world.sitting(batch_id, "QY001"), world.actor("QY001")

    def state(name: str = "QY001") -> str:
        return sittings.my_exams(world.actor(name), now=world.clock.now)[0].state

    assert state() == "written"
    world.clock.advance(hours=2)
    assert state() == "written"
    acts = [
        lambda: sittings.start_sitting(cadre, sitting_id, now=world.clock.now),
        lambda: sittings.exam_page(cadre, sitting_id, now=world.clock.now),
        lambda: sittings.submit(cadre, sitting_id, now=world.clock.now),
        lambda: sittings.save_answers(
            cadre, sitting_id, revision=1, answers={1: ["A"]}, flags={}, position=1, now=world.clock.now
        ),
    ]
    for act in acts:
        with pytest.raises((refusals.ExamOnPaper, refusals.SittingNotStarted)):
            act()
    with pytest.raises(refusals.ExamOnPaper):
        acts[0]()
    came = {candidate_id: no != "QY004" for no, candidate_id in ids(world, batch_id).items()}
    room_acts.record_attendance(world.actor("organiser"), batch_id, came, now=world.clock.now)
    world.clock.advance(hours=2)
    assert (state(), state("QY004")) == ("marking", "missed")
    first, second = world.actor("organiser"), second_of(world)
    for actor in (first, second):
        enter(world, batch_id, actor, dict.fromkeys(("QY001", "QY002", "QY003"), FULL))
    finish(world, batch_id, first)
    assert state() == "done"
    for act in acts:
        with pytest.raises((refusals.ExamOnPaper, refusals.SittingClosed)):
            act()


@ONE_DATABASE
def test_a_result_for_the_organiser_only_stays_with_the_organiser(world: World) -> None:
    batch_id, first, _second = marked(world, policy=replace(SMALL, shown_score="never"))
    finish(world, batch_id, first)
    sitting_id = world.sitting(batch_id, "QY001")
    page = results.result(world.actor("QY001"), sitting_id, now=world.clock.now)
    assert (page.shown, page.total_hundredths, page.passed, page.by_type) == ("never", None, None, [])
    assert results.candidate_result(first, sitting_id, now=world.clock.now).total_hundredths == 10000


# Who may


@ONE_DATABASE
@pytest.mark.parametrize("name", ["elsewhere", "administrator", "auditor", "editor", "QY001"])
def test_nobody_else_marks(world: World, name: str) -> None:
    batch_id, _first, _second = marked(world)
    actor = world.actor(name)
    expected: type[Exception] = NotFound if name == "elsewhere" else NotAllowed
    for act in (
        lambda: page_for(world, batch_id, actor),
        lambda: enter(world, batch_id, actor, {"QY001": FULL}),
        lambda: finish(world, batch_id, actor),
    ):
        with pytest.raises(expected):
            act()


@ONE_DATABASE
def test_a_machine_exam_has_nothing_to_enter(world: World) -> None:
    batch_id = world.batch()
    with pytest.raises(NotNow, match="机考"):
        page_for(world, batch_id, world.actor("organiser"))
    assert room.room_page(world.actor("organiser"), batch_id, now=world.clock.now).is_written is False
