"""Who gets in, for how long, and what guessing costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from lianzheng_quiz.rules.refusals import BadCredentials, Invalid, SignInThrottled
from lianzheng_quiz.rules.sessions import IDLE, LONGEST
from lianzheng_quiz.services import accounts, audit_log, sign_in, sittings
from tests.conftest import ONE_DATABASE, PASSWORD, STAFF, World
from tests.services.crowd import at_once

NEW = "Baishu-Garden-9"


def enter(world: World, name: str, password: str = PASSWORD) -> str:
    return sign_in.sign_in(STAFF.get(name, name), password, address="192.0.2.7", now=world.clock.now)


def who(world: World, token: str) -> str | None:
    actor = sign_in.who(token, now=world.clock.now)
    return actor and actor.username


def fail(world: World, name: str, times: int = 5) -> None:
    for _ in range(times):
        with pytest.raises(BadCredentials):
            enter(world, name, "Falsch-Wort-1")


def test_a_token_stands_for_its_account_and_the_database_never_holds_it(world: World) -> None:
    token = enter(world, "organiser")
    actor = sign_in.who(token, address="192.0.2.8", now=world.clock.now)
    assert actor is not None
    assert (actor.username, actor.role, actor.unit_name, actor.address) == (
        "zuzhi",
        "organiser",
        "青榆县",
        "192.0.2.8",
    )
    assert actor.sign_in_id != token
    assert who(world, token + "x") is who(world, "") is who(world, actor.sign_in_id) is None


def test_names_are_taken_whatever_their_case_and_spaces(world: World) -> None:
    assert who(world, enter(world, " ZuZhi ")) == "zuzhi"
    assert who(world, enter(world, "qy001")) == "QY001"


def test_unknown_names_and_wrong_passwords_are_refused_alike(world: World) -> None:
    for name in ("niemand", "zuzhi", "", "名" * 200, "zuzhi%"):
        with pytest.raises(BadCredentials) as refusal:
            enter(world, name, "Falsch-Wort-1")
        assert refusal.value == BadCredentials()


def test_five_failures_lock_a_name_for_fifteen_minutes_known_or_not(world: World) -> None:
    for name in ("zuzhi", "niemand"):
        fail(world, name)
        for password in (PASSWORD, "Falsch-Wort-1"):
            with pytest.raises(SignInThrottled) as refusal:
                enter(world, name.upper(), password)
            assert refusal.value.minutes == 15
    assert who(world, enter(world, "editor")) == "bianji"
    world.clock.advance(minutes=14, seconds=59)
    with pytest.raises(SignInThrottled):
        enter(world, "zuzhi")
    world.clock.advance(seconds=1)
    assert who(world, enter(world, "zuzhi")) == "zuzhi"


def test_the_lock_lasts_fifteen_minutes_though_the_failures_were_spread_out(world: World) -> None:
    for minutes in (3, 3, 3, 5, 0):
        fail(world, "zuzhi", 1)
        world.clock.advance(minutes=minutes)
    world.clock.advance(minutes=2)
    with pytest.raises(SignInThrottled) as refusal:
        enter(world, "zuzhi")
    assert refusal.value.minutes == 13


def test_nobody_is_locked_out_of_a_running_exam(world: World) -> None:
    _cadre, sitting_id = world.started("QY001")
    fail(world, "QY001")
    assert who(world, enter(world, "QY001")) == "QY001"
    fail(world, "QY002")
    with pytest.raises(SignInThrottled):
        enter(world, "QY002")
    sittings.submit(world.actor("QY001"), sitting_id, now=world.clock.now)
    with pytest.raises(SignInThrottled):
        enter(world, "QY001")


def test_after_signing_out_a_copied_token_is_worthless(world: World) -> None:
    token, other = enter(world, "organiser"), enter(world, "organiser")
    actor = sign_in.who(token, now=world.clock.now)
    assert actor is not None
    sign_in.sign_out(actor, now=world.clock.now)
    assert who(world, token) is None
    assert who(world, other) == "zuzhi"


def test_a_disabled_account_is_out_at_once_and_stays_out(world: World) -> None:
    token = enter(world, "editor")
    administrator = world.actor("administrator")
    account_id = world.actor("editor").account_id
    accounts.set_active(administrator, account_id, False, now=world.clock.now)
    assert who(world, token) is None
    with pytest.raises(BadCredentials):
        enter(world, "editor")
    accounts.set_active(administrator, account_id, True, now=world.clock.now)
    assert who(world, token) is None
    assert who(world, enter(world, "editor")) == "bianji"


@ONE_DATABASE
@pytest.mark.parametrize("name", ["QY001", "organiser", "editor", "administrator", "auditor"])
def test_a_session_ends_after_its_roles_idle_time_and_activity_keeps_it(world: World, name: str) -> None:
    token = enter(world, name)
    idle = IDLE["cadre" if name == "QY001" else name]
    world.clock.now += idle
    assert who(world, token)
    world.clock.now += idle
    assert who(world, token)
    world.clock.now += idle + timedelta(seconds=1)
    assert who(world, token) is None


@ONE_DATABASE
def test_a_session_ends_after_twelve_hours_however_busy(world: World) -> None:
    token = enter(world, "organiser")
    began = world.clock.now
    while world.clock.now < began + LONGEST:
        assert who(world, token)
        world.clock.advance(minutes=20)
    world.clock.now = began + LONGEST + timedelta(seconds=1)
    assert who(world, token) is None


def test_a_cadres_second_sign_in_ends_the_first_and_staff_may_have_two(world: World) -> None:
    first, second = enter(world, "QY001"), enter(world, "QY001")
    assert who(world, first) is None
    assert who(world, second) == "QY001"
    both = [enter(world, "organiser"), enter(world, "organiser")]
    assert [who(world, token) for token in both] == ["zuzhi", "zuzhi"]


def test_of_sign_ins_at_the_same_moment_one_session_is_left(world: World) -> None:
    tokens, faults = at_once(world.app, [partial(enter, world, "QY001")] * 6)
    assert faults == []
    assert [who(world, token) for token in tokens].count("QY001") == 1


def test_a_new_password_ends_every_session_and_opens_a_fresh_one(world: World) -> None:
    here, there = enter(world, "organiser"), enter(world, "organiser")
    actor = sign_in.who(here, now=world.clock.now)
    assert actor is not None
    token = sign_in.change_password(actor, PASSWORD, NEW, now=world.clock.now)
    assert who(world, here) is who(world, there) is None
    assert who(world, token) == "zuzhi"
    with pytest.raises(BadCredentials):
        enter(world, "organiser")
    assert who(world, enter(world, "organiser", NEW)) == "zuzhi"


@ONE_DATABASE
@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("Falsch-Wort-1", NEW, "old", "原密码不正确"),
        (PASSWORD, PASSWORD, "new", "不能与原密码相同"),
        (PASSWORD, "Kurz-1", "new", "至少 10 位"),
        (PASSWORD, "nur-kleine-buchstaben", "new", "三类"),
        (PASSWORD, "Xx-zuzhi-2026", "new", "账号或姓名"),
        (PASSWORD, "Lianzheng@2026", "new", "太常见"),
    ],
)
def test_a_bad_new_password_is_refused_and_the_old_one_stays(
    world: World, old: str, new: str, field: str, words: str
) -> None:
    actor = sign_in.who(enter(world, "organiser"), now=world.clock.now)
    assert actor is not None
    with pytest.raises(Invalid) as refusal:
        sign_in.change_password(actor, old, new, now=world.clock.now)
    assert list(refusal.value.faults) == [field]
    assert words in refusal.value.faults[field]
    assert who(world, enter(world, "organiser")) == "zuzhi"


def test_a_first_password_must_be_changed_once(world: World) -> None:
    draft = accounts.AccountDraft("xinren", "新人", "editor", world.unit("青榆县"))
    made = accounts.add_account(world.actor("administrator"), draft, now=world.clock.now)
    actor = sign_in.who(enter(world, "xinren", made.password), now=world.clock.now)
    assert actor is not None
    assert actor.must_change_password
    fresh = sign_in.who(sign_in.change_password(actor, made.password, NEW, now=world.clock.now), now=world.clock.now)
    assert fresh is not None
    assert not fresh.must_change_password


def test_the_log_tells_of_success_failure_and_leaving_without_any_password(world: World) -> None:
    fail(world, "zuzhi", 1)
    actor = sign_in.who(enter(world, "organiser"), now=world.clock.now)
    assert actor is not None
    sign_in.sign_out(replace(actor, address="192.0.2.9" * 9), now=world.clock.now)
    rows = audit_log.read_log(world.actor("auditor")).rows
    assert [row.action for row in rows[:3]] == ["退出", "登录", "登录失败"]
    assert not any(PASSWORD in "".join(map(str, row)) or "Falsch" in "".join(map(str, row)) for row in rows)


@ONE_DATABASE
def test_the_size_of_letters_stays_with_the_account(world: World) -> None:
    token = enter(world, "QY001")
    cadre = world.actor("QY001")
    sign_in.choose_text_size(cadre, "huge")
    actor = sign_in.who(token, now=world.clock.now)
    assert actor is not None
    assert actor.text_size == "huge"
    with pytest.raises(Invalid):
        sign_in.choose_text_size(cadre, "riesig")
