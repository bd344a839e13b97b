"""The register over real exams: what was passed, failed, missed and voided, by unit, rank and period."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import appointments, approvals, batches, coverage, roster_people, sealing, sittings
from lianzheng_quiz.services.appointments import AppointmentLines
from lianzheng_quiz.services.coverage import Filters, Register
from lianzheng_quiz.services.coverage_sheets import register_xlsx
from lianzheng_quiz.services.coverage_statement import statement
from tests.conftest import CADRES, ONE_DATABASE, World


def sit(world: World, batch_id: int, staff_no: str, right: bool) -> str:
    """Sit a batch's paper, all right or empty."""
    sitting_id, cadre = world.sitting(batch_id, staff_no), world.actor(staff_no)
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    answers = world.keys(sitting_id) if right else {}
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=world.clock.now)
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    return sitting_id


def register(world: World, role: str = "organiser", **filters: Any) -> Register:
    return coverage.register(world.actor(role), Filters(**filters), now=world.clock.now)


def statuses(found: Register) -> dict[str, str]:
    return {row.name: row.status for row in found.rows}


def line(row: int, name: str, staff_no: str, unit: str = "县水务局", **told: Any) -> RosterRow:
    return RosterRow(row, name, unit, staff_no, "科长", "局长", told.pop("rank", "乡科级正职"), None, True, **told)


def listed(world: World, *lines: RosterRow, name: str = "下半年任免名单") -> int:
    organiser, now = world.actor("organiser"), world.clock.now
    list_id = appointments.add_list(organiser, name, now.date(), now=now)
    AppointmentLines(list_id).add(organiser, lines, now=now)
    return list_id


@pytest.fixture
def examined(world: World) -> int:
    """A batch of this morning: one passed, one failed, one absent, one on leave. It is two days later."""
    batch_id = world.batch(people=4)
    sit(world, batch_id, "QY001", right=True)
    sit(world, batch_id, "QY002", right=False)
    page = roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now)
    on_leave = next(one for one in page.people if one.staff_no == "QY004")
    arranged = {"leave_reason": "外出培训"}
    roster_people.arrange(world.actor("organiser"), batch_id, on_leave.candidate_id, arranged, now=world.clock.now)
    world.clock.advance(days=2)
    return batch_id


@pytest.fixture(autouse=True)
def _only_this_batch(world: World) -> None:
    """The furnished database has everybody on an earlier batch, which is called off here."""
    organiser = world.actor("organiser")
    (earlier,) = batches.list_batches(organiser, now=world.clock.now)
    sealing.cancel_batch(organiser, earlier.id, "另行安排", now=world.clock.now - timedelta(minutes=1))


def test_every_exam_stands_in_the_register_as_it_came_out(world: World, examined: int) -> None:
    found = register(world)
    assert statuses(found) == {"江书敏": "请假待补", "柳景明": "缺考未补", "石秋实": "待补考", "方知行": "合格"}
    assert [row.name for row in found.rows] == ["柳景明", "石秋实", "江书敏", "方知行"]
    assert (found.counts["red"], found.counts["amber"], found.counts["green"], found.total) == (1, 2, 1, 4)
    passed = found.rows[-1]
    assert (passed.validity, passed.on, passed.list_name) == ("2028年11月2日", date(2026, 11, 2), "")
    assert "“秋季任前考试”缺考，按第七条（补考）最迟2027年1月31日补考" in found.rows[0].reason


def test_appointments_are_held_against_every_exam(world: World, examined: int) -> None:
    day = date(2026, 11, 3)
    listed(world, *(line(n, name, no, appointed_on=day) for n, (name, no) in enumerate(CADRES, start=2)))
    found = register(world)
    assert statuses(found) == {
        "石秋实": "不合格已任职",
        "柳景明": "已任职未考",
        "江书敏": "已任职未考",
        "方知行": "合格",
    }
    assert {(row.post, row.appointed_on, row.list_name) for row in found.rows} == {("局长", day, "下半年任免名单")}


def test_a_void_sitting_is_no_pass(world: World, examined: int) -> None:
    organiser = world.actor("organiser")
    another = replace(organiser, account_id=world.actor("elsewhere").account_id)
    page = roster_people.list_page(organiser, examined, now=world.clock.now)
    candidate_id = next(one.candidate_id for one in page.people if one.staff_no == "QY001")
    asked = approvals.ask_for(organiser, examined, candidate_id, "void", "替考", now=world.clock.now)
    approvals.grant(another, examined, asked, candidate_id, now=world.clock.now)
    assert statuses(register(world))["方知行"] == "待补考"


@ONE_DATABASE
def test_filters_leave_what_they_say_and_the_counts_follow(world: World, examined: int) -> None:
    water = world.unit("县水务局")
    listed(
        world,
        line(2, "方知行", "QY001", appointed_on=date(2026, 11, 3), rank="县处级副职"),
        line(3, "韩怀远", "QY101", "青榆县", appointed_on=date(2026, 6, 1)),
    )
    assert register(world).total == 5
    assert "韩怀远" not in statuses(register(world, unit_id=water))
    assert statuses(register(world, rank="县处级副职")) == {"方知行": "合格"}
    assert statuses(register(world, first=date(2026, 11, 3))) == {"方知行": "合格"}
    assert statuses(register(world, last=date(2026, 10, 1))) == {"韩怀远": "已任职未考"}
    only = register(world, status="待补考", unit_id=water)
    assert (statuses(only), only.counts["合格"], only.total) == ({"石秋实": "待补考"}, 1, 1)
    assert set(statuses(register(world, status="red"))) == {"韩怀远", "柳景明"}
    assert register(world).ranks == ["乡科级正职", "县处级副职"]
    with pytest.raises(Invalid):
        register(world, first=date(2026, 11, 3), last=date(2026, 11, 2))


@ONE_DATABASE
def test_a_long_register_comes_in_pages(world: World, monkeypatch: pytest.MonkeyPatch, examined: int) -> None:
    monkeypatch.setattr(coverage, "PAGE_LENGTH", 3)
    organiser, now = world.actor("organiser"), world.clock.now
    pages = [coverage.register(organiser, Filters(), number, now=now) for number in (1, 2, 9)]
    assert [(len(page.rows), page.number, page.pages, page.total) for page in pages] == [
        (3, 1, 2, 4), (1, 2, 2, 4), (1, 2, 2, 4),
    ]  # fmt: skip


def test_another_unit_sees_nobody_and_reaches_no_other_unit(world: World, examined: int) -> None:
    listed(world, line(2, "方知行", "QY001", appointed_on=date(2026, 11, 3)))
    assert register(world, "elsewhere").rows == []
    assert coverage.deadlines(world.actor("elsewhere"), now=world.clock.now) == []
    for verb in (coverage.register, register_xlsx):
        with pytest.raises(NotFound):
            verb(world.actor("elsewhere"), Filters(unit_id=world.unit("县水务局")), now=world.clock.now)
    day = date(2026, 11, 3)
    with pytest.raises(NotFound):
        statement(world.actor("elsewhere"), world.unit("青榆县"), day, day, now=world.clock.now)


@ONE_DATABASE
@pytest.mark.parametrize("role", ["editor", "administrator", "auditor", "QY001"])
def test_the_register_is_the_organisers(world: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        register(world, role)
    with pytest.raises(NotAllowed):
        coverage.deadlines(world.actor(role), now=world.clock.now)


@ONE_DATABASE
def test_the_first_page_is_told_what_must_be_seen_to(world: World) -> None:
    organiser = world.actor("organiser")
    assert coverage.deadlines(organiser, now=world.clock.now) == []
    listed(
        world,
        line(2, "方知行", "QY001", publicity_to=date(2026, 11, 6)),
        line(3, "石秋实", "QY002", publicity_to=date(2026, 11, 4)),
        line(4, "柳景明", "QY003", appointed_on=date(2026, 11, 1)),
        line(5, "江书敏", "QY004", publicity_to=date(2026, 12, 20)),
    )
    told = [(one.status, one.count, one.nearest) for one in coverage.deadlines(organiser, now=world.clock.now)]
    assert told == [("已任职未考", 1, None), ("公示期将满未考", 2, date(2026, 11, 4))]


@ONE_DATABASE
def test_the_statement_counts_people_and_names_the_others(world: World, examined: int) -> None:
    day = date(2026, 11, 3)
    listed(
        world,
        line(2, "方知行", "QY001", appointed_on=day),
        line(3, "石秋实", "QY002", appointed_on=day),
        line(4, "柳景明", "QY003", appointed_on=day, exemption_reason="平级转任"),
        line(5, "江书敏", "QY004", publicity_to=date(2026, 11, 20)),
    )
    listed(world, line(2, "方知行", "QY001", appointed_on=date(2026, 11, 4)), name="另一份名单")
    made = statement(world.actor("organiser"), None, date(2026, 1, 1), date(2026, 11, 30), now=world.clock.now)
    assert (made.people, made.passed, made.exempt, made.open, made.pending) == (3, 1, 1, 1, 1)
    assert sorted(made.lists) == ["下半年任免名单", "另一份名单"]
    assert [(row.name, row.post) for row in made.shown] == [("石秋实", "县水务局局长")]
    assert made.shown[0].told == "不合格已任职：“秋季任前考试”不合格，按第六条（首次不合格）暂缓任用"
    before = statement(world.actor("organiser"), None, day, day, now=world.clock.now)
    assert (before.people, before.exceptions) == (3, 1)


@ONE_DATABASE
def test_more_exceptions_than_a_page_holds_are_left_to_the_register(world: World) -> None:
    lines = [line(n, f"某某{n}", f"N{n}", appointed_on=date(2026, 11, 1)) for n in range(2, 42)]
    listed(world, *lines)
    made = statement(world.actor("organiser"), None, date(2026, 11, 1), date(2026, 11, 2), now=world.clock.now)
    assert (made.people, made.open, made.exceptions, len(made.shown)) == (40, 40, 40, 16)


@ONE_DATABASE
def test_the_workbook_holds_what_the_filters_leave_and_no_formula(world: World, examined: int) -> None:
    listed(world, line(2, "=1+1", "N1", appointed_on=date(2026, 11, 1)), name="-名单")
    organiser, now = world.actor("organiser"), world.clock.now
    sheet = load_workbook(io.BytesIO(register_xlsx(organiser, Filters(status="red"), now=now))).active
    assert sheet is not None
    assert sheet["A2"].value.startswith("单位：青榆县（含下属单位）　须立即办理　截至 2026-11-04")
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [(row[1], row[8], row[9], row[13]) for row in rows] == [
        ("'=1+1", "须立即办理", "已任职未考", "'-名单"),
        ("柳景明", "须立即办理", "缺考未补", None),
    ]


def test_a_cancelled_batch_makes_nobody_absent(world: World) -> None:
    assert register(world).rows == []
    batch_id = world.batch(people=1, dealt=False, opens_at=world.clock.now + timedelta(days=3))
    assert statuses(register(world)) == {"方知行": "已安排"}
    sealing.cancel_batch(world.actor("organiser"), batch_id, "另行安排", now=world.clock.now)
    world.clock.advance(days=9)
    assert register(world).rows == []
