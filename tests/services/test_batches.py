"""Planning, dealing, watching and exporting a batch."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.rules.candidate_state import STATES
from lianzheng_quiz.rules.refusals import BankShortfall, Invalid, NotAllowed, NotFound, SittingStillOpen
from lianzheng_quiz.services import (
    accounts,
    batch_plans,
    batches,
    papers,
    policies,
    question_desk,
    results,
    rosters,
    score_sheets,
    sign_in,
    sittings,
    slips,
    tickets,
)
from lianzheng_quiz.services.batches import BatchPage, batch_state
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import bank
from tests.conftest import CADRES, ONE_DATABASE, START, World, draft, person
from tests.services.crowd import at_once


def page_of(world: World, batch_id: int) -> BatchPage:
    return batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)


def sit(world: World, batch_id: int, staff_no: str, right: int) -> None:
    """A cadre answers the first questions right, leaves the rest and hands in."""
    cadre, sitting_id = world.actor(staff_no), world.sitting(batch_id, staff_no)
    keys = world.keys(sitting_id)
    now = world.clock.now
    sittings.start_sitting(cadre, sitting_id, now=now)
    answers = {place: keys[place] for place in range(1, right + 1)}
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=now)
    sittings.submit(cadre, sitting_id, now=now)


@ONE_DATABASE
def test_every_fault_of_a_new_batch_is_named_at_once(world: World) -> None:
    now = world.clock.now
    bad = draft(999, now, name=" ", policy="preset:unknown", closes_at=now)
    with pytest.raises(Invalid) as refusal:
        batch_plans.create_batch(world.actor("organiser"), bad, now=now)
    assert set(refusal.value.faults) == {"name", "policy", "unit_id", "closes_at"}


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "长" * 121}, "name"),
        ({"minutes": 121}, "closes_at"),
        ({"closes_at": START + timedelta(minutes=-1)}, "closes_at"),
    ],
)
def test_a_batch_outside_the_bounds_is_refused(world: World, changes: dict, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        world.batch(**changes)
    assert list(refusal.value.faults) == [field]


def test_a_batch_of_the_past_or_of_another_unit_is_refused(world: World) -> None:
    now = world.clock.now
    with pytest.raises(Invalid) as late:
        world.batch(opens_at=now - timedelta(hours=3), closes_at=now)
    assert list(late.value.faults) == ["closes_at"]
    with pytest.raises(Invalid) as foreign:
        batch_plans.create_batch(world.actor("elsewhere"), draft(world.unit("县水务局"), now), now=now)
    assert list(foreign.value.faults) == ["unit_id"]


def test_a_batch_is_held_by_the_version_of_its_day(world: World) -> None:
    organiser, now = world.actor("organiser"), world.clock.now
    key = world.policy(minutes=75, pass_points=60, review="never")
    plan = draft(world.unit("青榆县"), now, policy=key, name=" 秋季 ")
    before = batch_plans.create_batch(organiser, plan, now=now)
    stricter = replace(policies.policy_page(organiser, key).policy, pass_hundredths=8000)
    policies.change_policy(organiser, key, stricter, "从严", now=now)
    after = batch_plans.create_batch(organiser, plan, now=now)
    pages = [page_of(world, batch_id) for batch_id in (before, after)]
    assert [(page.name, page.policy.minutes, page.policy.review) for page in pages] == [("秋季", 75, "never")] * 2
    assert [(page.policy.version, page.policy.pass_hundredths) for page in pages] == [(1, 6000), (2, 8000)]
    assert "60 分为合格" in " ".join(clause.text for clause in pages[0].clauses)


@pytest.mark.parametrize(
    ("minute", "dealt", "state"),
    [
        (-1, False, "筹备中"),
        (-1, True, "未开始"),
        (0, True, "进行中"),
        (0, False, "筹备中"),
        (119, True, "进行中"),
        (120, True, "已结束"),
        (120, False, "已结束"),
    ],
)
def test_the_state_follows_from_times_alone(minute: int, dealt: bool, state: str) -> None:
    now = START + timedelta(minutes=minute)
    assert batch_state(START, START + timedelta(hours=2), START if dealt else None, now) == state


def test_the_page_counts_states_and_the_rate_among_those_who_sat(world: World) -> None:
    batch_id = world.batch()
    assert page_of(world, batch_id).figures.pass_rate.permille is None
    sit(world, batch_id, "QY001", right=80)
    sit(world, batch_id, "QY002", right=10)
    sittings.start_sitting(world.actor("QY003"), world.sitting(batch_id, "QY003"), now=world.clock.now)
    world.clock.advance(minutes=10)
    page = page_of(world, batch_id)
    assert page.counts == {**dict.fromkeys(STATES, 0), "应考": 1, "在考": 1, "合格": 1, "不合格·暂缓": 1}
    people = page.figures
    assert (people.due, people.came, people.marked, people.pass_rate.text) == (4, 3, 2, "50.0%")
    rows = {row.staff_no: row for row in page.candidates}
    assert (rows["QY001"].total_hundredths, rows["QY002"].total_hundredths) == (10_000, 1000)
    assert (rows["QY003"].seconds_left, rows["QY001"].seconds_left) == (2400, None)
    assert (rows["QY002"].answered, rows["QY004"].answered) == (10, 0)
    world.clock.advance(hours=2)
    page = page_of(world, batch_id)
    assert page.counts == {**dict.fromkeys(STATES, 0), "合格": 1, "不合格·暂缓": 2, "缺考": 1}
    assert {row.staff_no: row.closing for row in page.candidates}["QY003"] == "deadline"
    listed = next(
        row for row in batches.list_batches(world.actor("organiser"), now=world.clock.now) if row.id == batch_id
    )
    assert (listed.state, listed.people, listed.handed_in, listed.passed) == ("已结束", 4, 3, 1)


def test_dealing_again_deals_to_late_names_only(world: World) -> None:
    organiser = world.actor("organiser")
    batch_id = world.batch(people=2)
    before = [world.items(world.sitting(batch_id, no)) for no in ("QY001", "QY002")]
    dealt_at = page_of(world, batch_id).dealt_at
    world.clock.advance(minutes=1)
    rosters.add_people(organiser, batch_id, [person(2, "柳景明", "QY003")], now=world.clock.now)
    assert page_of(world, batch_id).without_paper == 1
    assert papers.deal_papers(organiser, batch_id, now=world.clock.now, seed="later") == 1
    assert [world.items(world.sitting(batch_id, no)) for no in ("QY001", "QY002")] == before
    assert len(world.items(world.sitting(batch_id, "QY003"))) == 80
    assert page_of(world, batch_id).dealt_at == dealt_at
    with pytest.raises(Invalid):
        papers.deal_papers(organiser, batch_id, now=world.clock.now, seed="again")


def test_dealing_twice_at_the_same_moment_deals_once(world: World) -> None:
    organiser = world.actor("organiser")
    batch_id = world.batch(dealt=False)
    deal = partial(papers.deal_papers, organiser, batch_id, now=world.clock.now, seed="twice")
    counts, faults = at_once(world.app, [deal] * 3)
    assert counts == [4]
    assert [type(fault) for fault in faults] == [Invalid, Invalid]


def test_an_over_or_an_empty_batch_is_not_dealt(world: World) -> None:
    organiser = world.actor("organiser")
    empty, late = world.batch(people=0, dealt=False), world.batch(dealt=False)
    with pytest.raises(Invalid):
        papers.deal_papers(organiser, empty, now=world.clock.now, seed="x")
    world.clock.advance(hours=2)
    with pytest.raises(Invalid):
        papers.deal_papers(organiser, late, now=world.clock.now, seed="x")
    assert page_of(world, late).without_paper == 4


def test_the_same_seed_deals_the_same_papers_and_another_one_others(world: World) -> None:
    organiser = world.actor("organiser")
    first, second = world.batch(people=1, dealt=False), world.batch(people=1, dealt=False)
    dealt = []
    for batch_id, seed in ((first, "a"), (second, "b")):
        papers.deal_papers(organiser, batch_id, now=world.clock.now, seed=seed)
        dealt.append([item["question_id"] for item in world.items(world.sitting(batch_id))])
    assert dealt[0] != dealt[1]


def test_all_shortfalls_are_named_at_once_and_nothing_is_dealt(world: World) -> None:
    editor, now = world.actor("editor"), world.clock.now
    kept: set[str] = set()
    for kind, left in (("multiple", 7), ("true_false", 12)):
        with reading() as session:
            rows = session.execute(bank.search(type=kind, pool="exam")).all()
        room = left
        for row in rows:
            if room and row.term not in kept:
                kept.add(row.term)
                room -= 1
            else:
                question_desk.retire_question(editor, row.question_id, True, now=now)
    batch_id = world.batch(dealt=False)
    with pytest.raises(BankShortfall) as refusal:
        papers.deal_papers(world.actor("organiser"), batch_id, now=now, seed="x")
    gaps = {gap.label: (gap.wanted, gap.available) for gap in refusal.value.shortfalls}
    assert gaps == {"多选题": (20, 7), "判断题": (30, 12)}
    page = page_of(world, batch_id)
    assert {gap.label for gap in page.gaps} == set(gaps)
    assert (page.dealt_at, page.without_paper) == (None, 4)


def test_the_organiser_of_another_unit_finds_nothing(world: World) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    batch_id = next(
        row.id for row in batches.list_batches(world.actor("organiser"), now=world.clock.now) if row.handed_in
    )
    stranger, now = world.actor("elsewhere"), world.clock.now
    assert batches.list_batches(stranger, now=now) == []
    verbs: list[Callable[[], object]] = [
        partial(batches.batch_page, stranger, batch_id, now=now),
        partial(papers.deal_papers, stranger, batch_id, now=now, seed="x"),
        partial(slips.issue_slips, stranger, batch_id, now=now),
        partial(slips.slip_counts, stranger, batch_id),
        partial(score_sheets.scores_xlsx, stranger, batch_id, now=now),
        partial(results.candidate_result, stranger, sitting_id, now=now),
        partial(rosters.import_roster, stranger, batch_id, rosters.template(stranger), now=now),
        partial(rosters.add_people, stranger, batch_id, [], now=now),
        partial(batches.batch_page, world.actor("organiser"), 999, now=now),
        partial(results.candidate_result, world.actor("organiser"), "0" * 32, now=now),
    ]
    for verb in verbs:
        with pytest.raises(NotFound):
            verb()


@ONE_DATABASE
@pytest.mark.parametrize("role", ["editor", "administrator", "auditor", "QY001"])
def test_nobody_else_has_the_organisers_verbs(world: World, role: str) -> None:
    batch_id, actor, now = world.batch(), world.actor(role), world.clock.now
    verbs: list[Callable[[], object]] = [
        partial(batches.list_batches, actor, now=now),
        partial(batch_plans.create_batch, actor, draft(1, now), now=now),
        partial(batches.batch_page, actor, batch_id, now=now),
        partial(papers.deal_papers, actor, batch_id, now=now, seed="x"),
        partial(slips.issue_slips, actor, batch_id, now=now),
        partial(slips.slip_counts, actor, batch_id),
        partial(score_sheets.scores_xlsx, actor, batch_id, now=now),
        partial(results.candidate_result, actor, world.sitting(batch_id), now=now),
        partial(rosters.template, actor),
        partial(rosters.import_roster, actor, batch_id, b"", now=now),
        partial(rosters.add_people, actor, batch_id, [], now=now),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()


def test_slips_open_the_door_once_and_never_change_a_password_in_use(world: World) -> None:
    organiser, batch_id = world.actor("organiser"), world.batch()
    issued = {slip.username: slip for slip in slips.issue_slips(organiser, batch_id, now=world.clock.now)}
    assert set(issued) == {no for _name, no in CADRES}
    assert issued["QY001"].unit_name == "县水务局"
    sign_in.sign_in("QY001", issued["QY001"].password, address="", now=world.clock.now)
    assert slips.issue_slips(organiser, batch_id, now=world.clock.now) == []
    asked, now = world.clock.now, world.clock.advance(minutes=1)
    replaced = slips.issue_slips(organiser, batch_id, reissue_before=asked, now=now)
    assert slips.issue_slips(organiser, batch_id, reissue_before=asked, now=now) == []
    again = {slip.username: slip for slip in replaced}
    assert set(again) == set(issued) - {"QY001"}
    assert again["QY002"].password != issued["QY002"].password
    sign_in.sign_in("QY001", issued["QY001"].password, address="", now=world.clock.now)
    sign_in.sign_in("QY002", again["QY002"].password, address="", now=world.clock.now)


def test_two_organisers_at_once_make_one_slip_for_each_person(world: World) -> None:
    issue = partial(slips.issue_slips, world.actor("organiser"), world.batch(), now=world.clock.now)
    made, faults = at_once(world.app, [issue] * 3)
    assert faults == []
    told = {slip.username: slip.password for issued in made for slip in issued}
    assert sum(map(len, made)) == len(told) == 4
    for username, password in told.items():
        sign_in.sign_in(username, password, address="", now=world.clock.now)


def test_who_came_in_by_an_exam_code_can_still_have_a_practice_account(world: World) -> None:
    organiser, batch_id = world.actor("organiser"), world.batch()
    for ticket in tickets.issue_tickets(organiser, batch_id, now=world.clock.now):
        sign_in.sign_in(ticket.number, ticket.code, address="", now=world.clock.now)
    assert slips.slip_counts(organiser, batch_id) == slips.SlipCounts(without=4, waiting=0)
    assert len(slips.issue_slips(organiser, batch_id, now=world.clock.now)) == 4
    assert slips.slip_counts(organiser, batch_id) == slips.SlipCounts(without=0, waiting=4)


def test_the_score_sheet_has_everybody_once_and_no_formula(world: World) -> None:
    organiser = world.actor("organiser")
    batch_id = world.batch(name="=批次")
    rosters.add_people(organiser, batch_id, [person(2, "=HYPERLINK(1)", "+QY9")], now=world.clock.now)
    sit(world, batch_id, "QY001", right=80)
    sit(world, batch_id, "QY002", right=1)
    world.clock.advance(hours=2)
    book = load_workbook(io.BytesIO(score_sheets.scores_xlsx(organiser, batch_id, now=world.clock.now)))
    rows = [[cell.value for cell in row] for row in book["成绩"].iter_rows()]
    assert rows[0][0] == "'=批次成绩表"
    assert "应考 5 人，实考 2 人，合格 1 人，不合格 1 人，缺考 3 人，免考 0 人，合格率 50.0%" in rows[2][0]
    assert rows[3][:4] == ["序号", "姓名", "工号", "单位"]
    people = {row[2]: row for row in rows[4:]}
    assert len(rows) == 4 + 5
    assert set(people) == {"QY001", "QY002", "QY003", "QY004", "'+QY9"}
    assert people["'+QY9"][1] == "'=HYPERLINK(1)"
    assert people["QY001"][6:11] == ["合格", 100, 100, "2026-11-02 09:00", "本人交卷"]
    assert people["QY002"][6:9] == ["不合格·暂缓", 1, 100]
    assert people["QY003"][6:9] == ["缺考", None, None]
    assert sorted(row[0] for row in rows[4:]) == [1, 2, 3, 4, 5]
    assert not any(cell.data_type == "f" for row in book["成绩"].iter_rows() for cell in row)


def test_an_overdue_sitting_is_closed_by_whoever_looks_at_it(world: World) -> None:
    _cadre, sitting_id = world.started()
    organiser = world.actor("organiser")
    with pytest.raises(SittingStillOpen):
        results.candidate_result(organiser, sitting_id, now=world.clock.now)
    world.clock.advance(minutes=51)
    page = results.candidate_result(organiser, sitting_id, now=world.clock.now)
    assert (page.closing, page.total_hundredths) == ("deadline", 0)


def test_units_are_chosen_from_the_own_tree(world: World) -> None:
    assert [name for _id, name in accounts.unit_choices(world.actor("organiser"))] == ["青榆县", "　县水务局", "　临县"]
    assert [name for _id, name in accounts.unit_choices(world.actor("elsewhere"))] == ["临县"]
