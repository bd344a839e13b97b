"""The administrator's desk: accounts with drawn passwords, units in a tree, nobody outside the own reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from lianzheng_quiz.rules.refusals import AlreadyUsed, BadCredentials, Invalid, NotAllowed, NotFound
from lianzheng_quiz.services import accounts, audit_log, sign_in
from lianzheng_quiz.services.accounts import AccountDraft
from tests.conftest import CADRES, ONE_DATABASE, PASSWORD, World


def draft(world: World, **changes: object) -> AccountDraft:
    return replace(AccountDraft("xinren", "新人", "editor", world.unit("青榆县")), **changes)


def test_a_new_account_signs_in_with_the_password_told_once(world: World) -> None:
    made = accounts.add_account(world.actor("administrator"), draft(world, username=" XinRen "), now=world.clock.now)
    assert (made.username, made.name) == ("XinRen", "新人")
    token = sign_in.sign_in("xinren", made.password, address="", now=world.clock.now)
    actor = sign_in.who(token, now=world.clock.now)
    assert actor is not None
    assert (actor.role, actor.must_change_password) == ("editor", True)
    log = audit_log.read_log(world.actor("auditor"), action="新建账号").rows
    assert made.password not in str(log)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"username": "a"}, {"username"}),
        ({"username": "a b"}, {"username"}),
        ({"username": "x" * 61}, {"username"}),
        ({"username": "ab\x00"}, {"username"}),
        ({"name": " "}, {"name"}),
        ({"name": "x" * 61}, {"name"}),
        ({"role": "cadre"}, {"role"}),
        ({"role": "root"}, {"role"}),
        ({"username": "", "name": "", "role": ""}, {"username", "name", "role"}),
        ({"unit_id": 99}, {"unit_id"}),
    ],
)
def test_a_bad_draft_names_every_field(world: World, changes: dict, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.add_account(world.actor("administrator"), draft(world, **changes), now=world.clock.now)
    assert set(refusal.value.faults) == fields


def test_a_name_is_taken_whatever_its_case_even_by_a_cadre(world: World) -> None:
    for taken in ("ZUZHI", "qy001"):
        with pytest.raises(AlreadyUsed):
            accounts.add_account(world.actor("administrator"), draft(world, username=taken), now=world.clock.now)


def test_the_longest_names_fit_everywhere(world: World) -> None:
    administrator = world.actor("administrator")
    long = draft(world, username="长" * 60, name="名" * 60, role="administrator")
    made = accounts.add_account(administrator, long, now=world.clock.now)
    token = sign_in.sign_in(made.username, made.password, address="a" * 80, now=world.clock.now)
    actor = sign_in.who(token, now=world.clock.now, address="a" * 80)
    assert actor is not None
    sign_in.sign_out(actor, now=world.clock.now)
    accounts.add_unit(actor, "局" * 120, world.unit("青榆县"), now=world.clock.now)
    assert audit_log.read_log(world.actor("auditor"), text="名" * 10).total >= 2


def test_a_reset_ends_the_sessions_and_only_the_new_password_opens(world: World) -> None:
    editor = world.actor("editor")
    token = sign_in.sign_in("bianji", PASSWORD, address="", now=world.clock.now)
    made = accounts.reset_password(world.actor("administrator"), editor.account_id, now=world.clock.now)
    assert sign_in.who(token, now=world.clock.now) is None
    with pytest.raises(BadCredentials):
        sign_in.sign_in("bianji", PASSWORD, address="", now=world.clock.now)
    fresh = sign_in.who(sign_in.sign_in("bianji", made.password, address="", now=world.clock.now), now=world.clock.now)
    assert fresh is not None
    assert fresh.must_change_password


def test_an_administrator_cannot_disable_the_own_account(world: World) -> None:
    administrator = world.actor("administrator")
    with pytest.raises(Invalid):
        accounts.set_active(administrator, administrator.account_id, False, now=world.clock.now)
    assert world.actor("administrator").account_id == administrator.account_id


def test_an_administrator_of_a_unit_reaches_nobody_above_or_beside_it(world: World) -> None:
    administrator = world.actor("administrator")
    made = accounts.add_account(
        administrator, draft(world, role="administrator", unit_id=world.unit("县水务局")), now=world.clock.now
    )
    local = accounts.actor_named(made.username)
    assert {row.username for row in accounts.list_accounts(local).rows} == {"xinren", *(no for _name, no in CADRES)}
    assert [row.name for row in accounts.list_units(local)] == ["县水务局"]
    for name in ("organiser", "elsewhere"):
        with pytest.raises(NotFound):
            accounts.reset_password(local, world.actor(name).account_id, now=world.clock.now)
        with pytest.raises(NotFound):
            accounts.set_active(local, world.actor(name).account_id, False, now=world.clock.now)
    for unit in ("青榆县", "临县"):
        with pytest.raises(Invalid):
            accounts.add_account(local, draft(world, username="zweiter", unit_id=world.unit(unit)), now=world.clock.now)
        with pytest.raises(Invalid):
            accounts.add_unit(local, "新科室", world.unit(unit), now=world.clock.now)


@ONE_DATABASE
@pytest.mark.parametrize("role", ["organiser", "editor", "auditor", "QY001"])
def test_nobody_else_has_the_administrators_verbs(world: World, role: str) -> None:
    actor = world.actor(role)
    now = world.clock.now
    verbs: list[Callable[[], object]] = [
        partial(accounts.list_accounts, actor),
        partial(accounts.list_units, actor),
        partial(accounts.add_account, actor, draft(world), now=now),
        partial(accounts.set_active, actor, 1, False, now=now),
        partial(accounts.reset_password, actor, 1, now=now),
        partial(accounts.add_unit, actor, "新单位", 1, now=now),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()


def test_the_search_takes_every_letter_literally_and_no_case(world: World) -> None:
    expected = {"": 10, "ZUZHI": 1, "qy00": 4, "方知": 1, "%": 0, "_": 0, "\\": 0, "'": 0}
    administrator = world.actor("administrator")
    assert {text: accounts.list_accounts(administrator, text).total for text in expected} == expected


def test_staff_come_before_cadres(world: World) -> None:
    roles = [row.role for row in accounts.list_accounts(world.actor("administrator")).rows]
    assert roles == sorted(roles, key=lambda role: role == "cadre")


def test_units_grow_as_a_tree(world: World) -> None:
    administrator = world.actor("administrator")
    science = accounts.add_unit(administrator, " 水文站 ", world.unit("县水务局"), now=world.clock.now)
    rows = accounts.list_units(administrator)
    assert [row.name for row in rows] == ["青榆县", "县水务局", "水文站", "临县"]
    bureau = next(row for row in rows if row.name == "县水务局")
    station = next(row for row in rows if row.id == science)
    assert (station.parent_id, station.path) == (bureau.id, f"{bureau.path}{science}/")


@ONE_DATABASE
@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_a_unit_needs_a_name(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        accounts.add_unit(world.actor("administrator"), name, world.unit("青榆县"), now=world.clock.now)


def test_there_is_one_root_and_every_name_once(world: World) -> None:
    administrator = world.actor("administrator")
    with pytest.raises(Invalid):
        accounts.add_unit(administrator, "另一县", None, now=world.clock.now)
    with pytest.raises(AlreadyUsed):
        accounts.add_unit(administrator, "临县", world.unit("县水务局"), now=world.clock.now)
    with pytest.raises(Invalid):
        accounts.add_unit(administrator, "新科室", 999, now=world.clock.now)


def test_the_system_acts_by_name_only_for_active_accounts(world: World) -> None:
    assert accounts.actor_named("ZUZHI").username == "zuzhi"
    accounts.set_active(world.actor("administrator"), world.actor("editor").account_id, False, now=world.clock.now)
    for name in ("bianji", "niemand"):
        with pytest.raises(NotFound):
            accounts.actor_named(name)
