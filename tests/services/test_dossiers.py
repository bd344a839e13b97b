"""From a pass to a filed dossier: talk, pledge and family's letter, what each needs, and that no row can be altered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotNow, SignInThrottled
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import VOID
from lianzheng_quiz.services import (
    audit_log,
    dossier_acts,
    dossier_lists,
    dossiers,
    ledger_checks,
    letter_templates,
    pledges,
    retakes,
    sittings,
    talk_sheets,
    written_marks,
)
from lianzheng_quiz.services.dossier_acts import RecordDraft
from lianzheng_quiz.services.dossier_lists import DossierFilters
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Cadre, Candidate
from tests.conftest import ONE_DATABASE, PASSWORD, World
from tests.services.on_paper import marked
from tests.services.test_rulings import Exam


class House:
    """Four single choices: QY001 all right, QY002 one wrong, QY003 two wrong and failed; the batch is over."""

    def __init__(self, world: World) -> None:
        self.world, self.exam = world, Exam(world)
        world.clock.advance(hours=3)
        self.organiser = world.actor("organiser")

    def cadre(self, staff_no: str) -> Actor:
        return self.world.actor(staff_no)

    def page(self, staff_no: str) -> dossiers.DossierPage:
        return dossiers.dossier_page(self.organiser, self.id(staff_no), now=self.world.clock.now)

    def id(self, staff_no: str) -> int:
        cadre_id = self.cadre(staff_no).cadre_id
        assert cadre_id is not None
        return cadre_id

    def first(self, staff_no: str) -> int:
        return self.page(staff_no).dossier.first_id

    def record(self, staff_no: str, kind: str = "talk", **changes: Any) -> None:
        draft = {"done_on": self.world.clock.now.date(), "talker": "何组织" if kind == "talk" else "", **changes}
        now = self.world.clock.advance(seconds=1)
        dossier_acts.record_step(
            self.organiser, self.id(staff_no), self.first(staff_no), kind, RecordDraft(**draft), now=now
        )

    def sign(self, staff_no: str, password: str = PASSWORD, first_id: int | None = None, mark: str = "") -> str:
        cadre, first_id = self.cadre(staff_no), first_id or self.first(staff_no)
        mark = mark or pledges.pledge_page(cadre, first_id, now=self.world.clock.now).mark
        return pledges.sign_pledge(cadre, first_id, password, mark, now=self.world.clock.now)

    def sheet(self, staff_no: str) -> Any:
        found = talk_sheets.talk_sheet(
            self.organiser, self.id(staff_no), self.first(staff_no), now=self.world.clock.now
        )
        return found.sheet

    def counts(self, **filters: Any) -> dict[str, int]:
        found = dossier_lists.list_dossiers(self.organiser, DossierFilters(**filters), now=self.world.clock.now)
        return {"all": found.everybody, **found.counts}


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_a_dossier_is_filled_step_by_step_and_whole_at_the_end(house: House) -> None:
    assert house.page("QY001").dossier.steps.lacking == ["talk", "pledge", "family"]
    house.record("QY001", notes="岗位廉政风险")
    code = house.sign("QY001")
    house.record("QY001", "family")
    dossier = house.page("QY001").dossier
    assert dossier.steps.complete
    assert dossier.talk is not None
    assert (dossier.talk.talker, dossier.talk.notes) == ("何组织", "岗位廉政风险")
    assert dossier.pledge is not None
    assert (dossier.pledge.code, dossier.pledge.wording) == (code, "系统默认")
    assert dossier.pledge.text.startswith("廉政承诺书\n我是县水务局方知行，拟任副局长。")
    assert dossier.exam.ledger.startswith("第 1 条")
    assert house.counts() == {"all": 2, "complete": 1, "talk": 1, "pledge": 1, "family": 1}
    assert dossier_lists.batch_counts(house.organiser, house.exam.batch_id, now=house.world.clock.now) == (1, 2)
    auditor = house.world.actor("auditor")
    for act in ("登记廉政谈话", "签署廉政承诺书", "登记家庭助廉"):
        assert audit_log.read_log(auditor, action=act).total == 1
    assert ledger_checks.verify_ledger().is_whole


@ONE_DATABASE
def test_nothing_is_recorded_or_signed_before_the_exam_is_settled(house: House) -> None:
    with pytest.raises(NotNow):
        house.record("QY003")
    with pytest.raises(NotFound):
        pledges.pledge_page(house.cadre("QY003"), house.first("QY003"), now=house.world.clock.now)
    with pytest.raises(NotNow):
        house.sheet("QY003")
    assert pledges.own_dossiers(house.cadre("QY003"), now=house.world.clock.now) == []
    early = house.world.clock.now - timedelta(hours=2)
    assert pledges.own_dossiers(house.cadre("QY001"), now=early) == []
    with pytest.raises(NotNow):
        talk_sheets.talk_sheet(house.organiser, house.id("QY001"), house.first("QY001"), now=early)
    assert dossiers.dossier_page(house.organiser, house.id("QY001"), now=early).dossier.steps.lacking[0] == "exam"


@ONE_DATABASE
def test_a_correction_is_a_new_row_and_a_withdrawal_too(house: House) -> None:
    house.record("QY001")
    with pytest.raises(Invalid, match="没有变化"):
        house.record("QY001")
    house.record("QY001", talker="沈书记")
    standing = house.page("QY001").dossier
    assert [one.stands for one in standing.records] == [False, True]
    assert standing.talk is not None
    assert standing.talk.talker == "沈书记"
    now, first = house.world.clock.advance(minutes=1), house.first("QY001")
    with pytest.raises(NotNow):
        dossier_acts.withdraw_step(house.organiser, house.id("QY001"), first, "family", "登错了人", now=now)
    with pytest.raises(Invalid):
        dossier_acts.withdraw_step(house.organiser, house.id("QY001"), first, "talk", " ", now=now)
    dossier_acts.withdraw_step(house.organiser, house.id("QY001"), first, "talk", "登错了人", now=now)
    page = house.page("QY001").dossier
    assert (page.talk, len(page.records)) == (None, 3)
    assert house.counts()["talk"] == 2
    with pytest.raises(NotFound):
        dossier_acts.withdraw_step(house.organiser, house.id("QY001"), first, "exam", "登错了人", now=now)


@ONE_DATABASE
def test_a_signature_needs_the_own_password_and_the_text_that_was_shown(house: House) -> None:
    with pytest.raises(Invalid, match="密码不正确"):
        house.sign("QY001", "wrong")
    with pytest.raises(Invalid, match="重新阅读"):
        house.sign("QY001", mark="0" * 64)
    by_code = Actor(**{**vars(house.cadre("QY001")), "ticket_no": "26110200017"})
    with pytest.raises(NotNow, match="准考证号"):
        pledges.sign_pledge(by_code, house.first("QY001"), PASSWORD, "", now=house.world.clock.now)
    assert house.page("QY001").dossier.pledge is None
    for _again in range(4):
        with pytest.raises(Invalid):
            house.sign("QY001", "wrong")
    with pytest.raises(SignInThrottled):
        house.sign("QY001")
    house.world.clock.advance(minutes=16)
    assert house.sign("QY001") == house.sign("QY001", "whatever"), "signing again changes nothing"
    assert audit_log.read_log(house.world.actor("auditor"), action="签署廉政承诺书").total == 1


@ONE_DATABASE
def test_what_was_signed_stays_when_the_wording_changes(house: House) -> None:
    house.sign("QY001")
    now, text_now = house.world.clock.now, "【标题】廉洁承诺\n我是〔姓名〕。\n我承诺廉洁用权。"
    assert letter_templates.save_template(house.organiser, "pledge", text_now, now=now) == 1
    old = pledges.pledge_page(house.cadre("QY001"), house.first("QY001"), now=now)
    new = pledges.pledge_page(house.cadre("QY002"), house.first("QY002"), now=now)
    assert (old.title, old.wording) == ("廉政承诺书", "系统默认")
    assert (new.title, new.wording, new.paragraphs[0]) == ("廉洁承诺", "青榆县，第 1 版", "我是石秋实。")


def test_an_altered_signature_is_found(house: House) -> None:
    house.sign("QY001")
    assert ledger_checks.verify_ledger().sealed["pledge"] == 1
    for change in ("text = '改过的承诺'", "signed_at = '2026-11-03 01:00:00'", "cadre_id = 2"):
        with writing() as session:
            session.execute(text(f"UPDATE pledge SET {change}"))
            faults = ledger_checks.check(session).faults
            session.rollback()
        assert len(faults) == 1, change
        assert "文字、签署人或签署时间被改动" in faults[0]


@ONE_DATABASE
def test_a_result_that_is_not_told_opens_the_pledge_with_the_talk(world: World) -> None:
    cadre, sitting_id = world.started(shown_score="never", people=2)
    answers = dict(world.keys(sitting_id).items())
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=world.clock.now)
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    now = world.clock.advance(hours=3)
    assert pledges.own_dossiers(cadre, now=now) == []
    organiser, cadre_id = world.actor("organiser"), cadre.cadre_id or 0
    first = dossiers.dossier_page(organiser, cadre_id, now=now).dossier.first_id
    dossier_acts.record_step(organiser, cadre_id, first, "talk", RecordDraft(now.date(), "何组织"), now=now)
    assert [one.may_sign for one in pledges.own_dossiers(cadre, now=now)] == [True]


@ONE_DATABASE
def test_a_retake_passed_is_the_same_dossier_and_others_have_none(house: House) -> None:
    world = house.world
    opens_at = world.clock.advance(days=1)
    plan = retakes.RetakeDraft("补考", opens_at, opens_at + timedelta(hours=2), [house.first("QY003")])
    again = retakes.arrange_retake(house.organiser, house.exam.batch_id, plan, now=world.clock.now)
    world.deal(again)
    sitting_id, cadre = world.sitting(again, "QY003"), house.cadre("QY003")
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    given = world.keys(sitting_id)
    sittings.save_answers(cadre, sitting_id, revision=1, answers=given, flags={}, position=None, now=world.clock.now)
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    world.clock.advance(hours=3)
    page = house.page("QY003")
    assert [one.batch_name for one in page.dossier.exams] == ["秋季任前考试", "补考"]
    assert (page.dossier.exam.batch_name, page.dossier.is_open) == ("补考", True)
    assert [one.name for one in page.others] == ["前一批次"], "an absence, in a dossier of its own"
    assert house.counts()["all"] == house.counts(batch_id=house.exam.batch_id)["all"] == 3
    assert house.counts(batch_id=again)["all"] == 1
    assert house.sign("QY003")
    with pytest.raises(NotFound):
        pledges.pledge_page(house.cadre("QY001"), page.dossier.first_id, now=world.clock.now)


@ONE_DATABASE
def test_another_unit_or_role_reaches_nothing(house: House) -> None:
    stranger, now, first = house.world.actor("elsewhere"), house.world.clock.now, house.first("QY001")
    cadre_id = house.id("QY001")
    for attempt in (
        lambda: dossiers.dossier_page(stranger, cadre_id, first, now=now),
        lambda: talk_sheets.talk_sheet(stranger, cadre_id, first, now=now),
        lambda: pledges.signed_pledge(stranger, cadre_id, first, now=now),
        lambda: dossier_acts.record_step(stranger, cadre_id, first, "talk", RecordDraft(now.date(), "某"), now=now),
        lambda: dossier_lists.list_dossiers(stranger, DossierFilters(batch_id=house.exam.batch_id), now=now),
        lambda: dossier_acts.record_step(
            house.organiser, house.id("QY002"), first, "talk", RecordDraft(now.date(), "某"), now=now
        ),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert dossier_lists.list_dossiers(stranger, DossierFilters(), now=now).everybody == 0
    with pytest.raises(NotAllowed):
        dossiers.dossier_page(house.cadre("QY001"), cadre_id, first, now=now)


@ONE_DATABASE
def test_the_talk_sheet_is_of_the_answers_that_count_now(house: House) -> None:
    items = {item["position"]: item for item in house.world.items(house.exam.sittings["QY002"])}
    (point,) = house.sheet("QY002").points
    assert items[1]["authority"][2] in point.authority
    assert items[1]["stem"] not in point.question
    assert house.sheet("QY001").source == "general"
    ruling_id = house.exam.propose(house.exam.object("QY002"), VOID)
    house.exam.sign(ruling_id)
    assert house.sheet("QY002").source == "general", "a voided question is nobody's fault"
    assert audit_log.read_log(house.world.actor("auditor"), action="查看谈话提纲").total == 3


@ONE_DATABASE
def test_somebody_exempt_has_a_dossier_and_a_general_sheet(house: House) -> None:
    batch_id = house.world.batch(people=4)
    with writing() as session:
        row = session.query(Candidate).join(Cadre, Cadre.id == Candidate.cadre_id)
        found = row.filter(Candidate.batch_id == batch_id, Cadre.staff_no == "QY004").one()
        found.exemption_reason = "平级转任"
    house.world.clock.advance(hours=3)
    page = house.page("QY004")
    assert (page.dossier.exam.state, page.dossier.is_open) == ("免考", True)
    assert house.sheet("QY004").source == "general"
    assert house.sign("QY004")


@ONE_DATABASE
def test_a_written_paper_gives_a_sheet_by_headings(world: World) -> None:
    batch_id, _first, _second = marked(world)
    written_marks.finish_marking(world.actor("organiser"), batch_id, now=world.clock.advance(minutes=1))
    now, organiser = world.clock.advance(hours=3), world.actor("organiser")
    cadre_id = world.actor("QY001").cadre_id or 0
    page = dossiers.dossier_page(organiser, cadre_id, now=now)
    assert page.dossier.is_open, page.dossier.exam.state
    sheet = talk_sheets.talk_sheet(organiser, cadre_id, page.dossier.first_id, now=now).sheet
    assert sheet.source in ("general", "headings")
    assert sheet.points
