"""The auditor's page: one press says whether a score was touched, and that press is on record."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import text

from lianzheng_quiz.services import sittings
from lianzheng_quiz.services.transactions import writing
from tests.conftest import World, csrf_token

SignIn = Callable[[str], FlaskClient]


def test_one_press_finds_a_touched_score(world: World, sign_in: SignIn) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=5))
    auditor = sign_in("auditor")
    token = csrf_token(auditor.get("/ledger").get_data(as_text=True))
    whole = auditor.post("/ledger", data={"csrf_token": token}).get_data(as_text=True)
    assert "核对通过" in whole
    assert "重算答卷 1 份" in whole
    with writing() as session:
        session.execute(text("UPDATE score SET passed = true, total_hundredths = 9900"))
    touched = auditor.post("/ledger", data={"csrf_token": token}).get_data(as_text=True)
    assert "核对没有通过" in touched
    assert f"答卷 {sitting_id}：成绩与台账第 1 条不符（得分、是否合格）" in touched
    assert "核对台账" in auditor.get("/audit").get_data(as_text=True)
    assert [sign_in(role).get("/ledger").status_code for role in ("organiser", "editor", "administrator")] == [403] * 3
