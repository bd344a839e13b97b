"""A simulated day of a thousand candidates in twenty batches, at full size: `python -m bench exam_day`."""

from __future__ import annotations

import time

from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.services import accounts, bank_loading, database
from lianzheng_quiz.store import engine
from question_bank.published import load_bank
from tests.conftest import START, Clock, FreshClient
from tests.flow.exam_day import Day
from tests.flow.exam_day_verdict import summary, verdict

STAFF = ("zuzhi1", "zuzhi2")


def exam_day(settings: Settings, people: int, seed: int) -> tuple[str, list[str]]:
    """What happened in one line, and everything that is not as it must be."""
    began = time.perf_counter()
    clock = Clock()
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    app.test_client_class = FreshClient
    with app.app_context():
        database.upgrade()
        bank_loading.load_bank(load_bank(), now=START)
        unit = accounts.add_unit(accounts.SYSTEM, "考试日", None, now=START)
        for name in STAFF:
            draft = accounts.AccountDraft(name, f"组织者{name[-1]}", "organiser", unit)
            accounts.add_account(accounts.SYSTEM, draft, now=START, must_change_password=False)
        first, second = map(accounts.actor_named, STAFF)
        day = Day(app, clock, (first, second), "考试日", people // 20, seed)
        day.prepare()
        day.play()
        faults = verdict(day)
        engine.database.session.remove()
        engine.database.engine.dispose()
    return f"{summary(day)}; {len(faults)} faults; seed {seed}; {time.perf_counter() - began:.0f} s", faults
