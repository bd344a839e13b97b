"""An office's own policies: begun from a preset, changed by versions, used by the units they reach."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from lianzheng_quiz.rules.policy import Part
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound
from lianzheng_quiz.services import batch_plans, batches, policies
from tests.conftest import World, draft

OWN = replace(PRESETS["standard"], name="青榆县任前考试办法", pass_hundredths=6000)


def added(world: World, who: str = "organiser", unit: str = "青榆县") -> str:
    return policies.add_policy(world.actor(who), world.unit(unit), OWN, now=world.clock.now)


def test_each_change_is_a_version_that_says_what_is_different(world: World) -> None:
    organiser, key = world.actor("organiser"), added(world)
    stricter = replace(OWN, pass_hundredths=8000, sections=())
    assert policies.change_policy(organiser, key, stricter, "与市里一致", now=world.clock.now) == 2
    page = policies.policy_page(organiser, key)
    assert page.policy == replace(stricter, version=2)
    assert [(row.number, row.note, row.batches) for row in page.versions] == [(2, "与市里一致", 0), (1, "", 0)]
    assert page.versions[0].differences == [("合格标准", "得分达到 60 分为合格", "得分达到 80 分为合格")]


def test_saving_without_a_change_makes_no_version(world: World) -> None:
    key = added(world)
    with pytest.raises(Invalid, match="没有变化"):
        policies.change_policy(world.actor("organiser"), key, OWN, "", now=world.clock.now)
    assert len(policies.policy_page(world.actor("organiser"), key).versions) == 1


def test_every_fault_of_a_policy_is_told_and_nothing_is_kept(world: World) -> None:
    organiser = world.actor("organiser")
    before = len(policies.list_policies(organiser))
    bad = replace(OWN, name="", minutes=1, parts=())
    with pytest.raises(Invalid) as refusal:
        policies.add_policy(organiser, 999, bad, now=world.clock.now)
    assert {"name", "minutes", "unit_id"} <= set(refusal.value.faults)
    assert len(policies.list_policies(organiser)) == before


def test_two_policies_of_a_unit_have_two_names(world: World) -> None:
    added(world)
    with pytest.raises(Invalid, match="同名"):
        added(world)
    with pytest.raises(Invalid, match="同名"):
        policies.add_policy(world.actor("organiser"), world.unit("青榆县"), PRESETS["law"], now=world.clock.now)


def test_a_unit_uses_the_policies_above_it_but_changes_only_its_own(world: World) -> None:
    key, below = added(world), world.actor("elsewhere")
    assert key in [row.key for row in policies.choices(below)]
    assert not policies.policy_page(below, key).own
    with pytest.raises(NotFound):
        policies.change_policy(below, key, replace(OWN, minutes=60), "", now=world.clock.now)
    with pytest.raises(NotFound):
        policies.retire_policy(below, key, True, now=world.clock.now)


def test_a_retired_policy_holds_no_new_batch_and_keeps_the_old(world: World) -> None:
    organiser, key, now = world.actor("organiser"), added(world), world.clock.now
    plan = draft(world.unit("青榆县"), now, policy=key)
    batch_id = batch_plans.create_batch(organiser, plan, now=now)
    policies.retire_policy(organiser, key, True, now=now)
    assert key not in [row.key for row in policies.choices(organiser)]
    with pytest.raises(Invalid) as refusal:
        batch_plans.create_batch(organiser, plan, now=now)
    assert list(refusal.value.faults) == ["policy"]
    assert batches.batch_page(organiser, batch_id, now=now).policy.pass_hundredths == 6000
    policies.retire_policy(organiser, key, False, now=now)
    assert key in [row.key for row in policies.choices(organiser)]


@pytest.mark.parametrize("key", ["preset:none", "99999", "²", "-1", "1" * 30])
def test_a_policy_that_is_not_there_is_not_found(world: World, key: str) -> None:
    with pytest.raises(NotFound):
        policies.policy_page(world.actor("organiser"), key)


def test_the_stock_counts_what_suits_and_what_a_paper_would_lack(world: World) -> None:
    parts = (Part("single", 10, 100, house="law"), Part("short", 2, 100), Part("multiple", 200, 100))
    stock = policies.stock(world.actor("organiser"), parts, now=world.clock.now)
    rows = stock.rows
    assert [(row.wanted, row.missing == 0) for row in rows] == [(10, True), (2, True), (200, False)]
    assert 200 - rows[2].missing <= rows[2].suitable
    assert rows[0].suitable >= 10
    assert stock.totals == [21_200]


def test_each_post_group_is_reckoned_by_its_own_paper(world: World) -> None:
    organiser, now = world.actor("organiser"), world.clock.now
    both = policies.stock(organiser, PRESETS["law"].parts, now=now)
    assert [row.missing for row in both.rows] == [0] * len(PRESETS["law"].parts)
    assert both.totals == [10_000, 10_000]


@pytest.mark.parametrize("who", ["editor", "administrator", "auditor", "QY001"])
def test_policies_are_the_organisers_alone(world: World, who: str) -> None:
    actor, now = world.actor(who), world.clock.now
    for act in (
        partial(policies.list_policies, actor),
        partial(policies.policy_page, actor, "preset:standard"),
        partial(policies.add_policy, actor, 1, OWN, now=now),
        partial(policies.change_policy, actor, "1", OWN, "", now=now),
        partial(policies.retire_policy, actor, "1", True, now=now),
        partial(policies.stock, actor, (), now=now),
    ):
        with pytest.raises(NotAllowed):
            act()
