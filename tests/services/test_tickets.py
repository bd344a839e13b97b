"""Tickets: one number and one code for each, told once, replaced only on purpose, good for as long as the exam."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from lianzheng_quiz.rules.refusals import BadCredentials, Invalid, NotAllowed, NotFound, SignInThrottled
from lianzheng_quiz.rules.sessions import AFTER_HAND_IN
from lianzheng_quiz.rules.tickets import code_as_typed, number_as_typed, ticket_number
from lianzheng_quiz.services import accounts, audit_log, keyed_macs, rosters, sign_in, sittings, tickets
from lianzheng_quiz.services.tickets import Ticket
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.tables import Account, Batch, Candidate, SignIn
from tests.conftest import CADRES, ONE_DATABASE, PASSWORD, World, person
from tests.services.crowd import at_once


def issue(world: World, batch_id: int, **how: Any) -> list[Ticket]:
    return tickets.issue_tickets(world.actor("organiser"), batch_id, now=world.clock.now, **how)


def enter(world: World, ticket: Ticket, code: str | None = None) -> str:
    return sign_in.sign_in(ticket.number, code or ticket.code, address="192.0.2.7", now=world.clock.now)


def who(world: World, token: str) -> str | None:
    actor = sign_in.who(token, now=world.clock.now)
    return actor and actor.username


def is_refused(world: World, ticket: Ticket, code: str | None = None) -> bool:
    try:
        enter(world, ticket, code)
    except BadCredentials:
        return True
    return False


def change_candidate(candidate_id: int, **values: Any) -> None:
    with writing() as session:
        for name, value in values.items():
            setattr(session.get_one(Candidate, candidate_id), name, value)


def states(world: World, batch_id: int) -> list[str]:
    page = tickets.ticket_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return [holder.state for holder in page.people]


# Issuing


def test_everybody_gets_a_number_and_a_code_that_open_the_own_door(world: World) -> None:
    issued = issue(world, world.batch())
    assert {ticket.name for ticket in issued} == {name for name, _no in CADRES}
    assert {ticket.unit_name for ticket in issued} == {"县水务局"}
    assert [number_as_typed(ticket.number) for ticket in issued] == [ticket.number for ticket in issued]
    assert len({ticket.code for ticket in issued}) == len(issued) == 4
    people = dict(CADRES)
    for ticket in issued:
        actor = sign_in.who(enter(world, ticket), now=world.clock.now)
        assert actor is not None
        assert (actor.username, actor.role, actor.ticket_no) == (people[ticket.name], "cadre", ticket.number)


def test_the_database_and_the_log_never_hold_a_code(world: World) -> None:
    issued = issue(world, world.batch())
    with reading() as session:
        kept = [candidate.ticket_code for candidate in session.query(Candidate) if candidate.ticket_no]
    assert len({len(code) for code in kept}) == 1
    assert not any(code_as_typed(ticket.code) in code.upper() for ticket in issued for code in kept)
    enter(world, issued[0])
    log = "".join(map(str, audit_log.read_log(world.actor("auditor")).rows))
    assert "发放考试口令" in log
    assert issued[0].number in log
    assert not any(ticket.code in log or code_as_typed(ticket.code) in log for ticket in issued)


def test_issuing_again_leaves_every_code_and_late_names_get_the_next_numbers(world: World) -> None:
    batch_id = world.batch(people=2)
    first = issue(world, batch_id)
    assert issue(world, batch_id) == []
    rosters.add_people(world.actor("organiser"), batch_id, [person(2, "安迟到", "QY900")], now=world.clock.now)
    (late,) = issue(world, batch_id)
    assert late.name == "安迟到"
    assert late.number[:-1] == f"{batch_id:03d}00003"
    assert [ticket.number[:-1] for ticket in first] == [f"{batch_id:03d}0000{running}" for running in (1, 2)]
    assert [who(world, enter(world, ticket)) is not None for ticket in (*first, late)] == [True] * 3


def test_who_is_exempt_or_on_leave_gets_none_and_loses_what_was_issued(world: World) -> None:
    batch_id = world.batch(dealt=False)
    first, second, third, fourth = issue(world, batch_id)
    change_candidate(first.candidate_id, exemption_reason="上年已考合格", ticket_issued_at=None, ticket_code="")
    change_candidate(second.candidate_id, leave_reason="公出")
    assert issue(world, batch_id) == []
    assert issue(world, batch_id, only=first.candidate_id) == []
    assert sorted(states(world, batch_id)) == ["excused", "excused", "waiting", "waiting"]
    assert [is_refused(world, ticket) for ticket in (first, second, third, fourth)] == [True, True, False, False]


def test_replacing_keeps_numbers_and_codes_in_use_and_a_repeated_request_changes_nothing(world: World) -> None:
    batch_id = world.batch()
    first, *rest = issue(world, batch_id)
    enter(world, first)
    asked = world.clock.now
    world.clock.advance(minutes=1)
    again = issue(world, batch_id, reissue_before=asked)
    assert issue(world, batch_id, reissue_before=asked) == []
    assert [(ticket.name, ticket.number) for ticket in again] == [(ticket.name, ticket.number) for ticket in rest]
    assert not is_refused(world, first)
    assert [is_refused(world, ticket) for ticket in rest] == [True] * 3
    assert [is_refused(world, ticket) for ticket in again] == [False] * 3


def test_a_lost_slip_is_replaced_for_one_person_even_after_signing_in(world: World) -> None:
    batch_id = world.batch()
    lost, other, *_rest = issue(world, batch_id)
    token = enter(world, lost)
    asked = world.clock.now
    world.clock.advance(minutes=1)
    (found,) = issue(world, batch_id, only=lost.candidate_id, reissue_before=asked)
    assert (found.number, found.name) == (lost.number, lost.name)
    assert issue(world, batch_id, only=lost.candidate_id, reissue_before=asked) == []
    assert who(world, token) is not None, "the running session is not cut off"
    assert is_refused(world, lost)
    assert who(world, enter(world, found)) is not None
    assert who(world, token) is None
    assert not is_refused(world, other)
    rows = audit_log.read_log(world.actor("auditor"), action="补发考试口令").rows
    assert [(row.subject, row.detail) for row in rows] == [(f"{lost.name}·秋季任前考试", "1 人")]


def test_two_organisers_at_once_make_one_code_for_each_person(world: World) -> None:
    batch_id = world.batch()
    made, faults = at_once(world.app, [partial(issue, world, batch_id)] * 4)
    assert faults == []
    assert sorted(len(issued) for issued in made) == [0, 0, 0, 4]
    issued = [ticket for told in made for ticket in told]
    assert len({ticket.number for ticket in issued}) == 4
    assert not any(is_refused(world, ticket) for ticket in issued)


def test_two_who_replace_the_same_lost_slip_at_once_tell_one_code(world: World) -> None:
    batch_id = world.batch()
    lost = issue(world, batch_id)[0]
    asked = world.clock.now
    world.clock.advance(minutes=1)
    replace = partial(issue, world, batch_id, only=lost.candidate_id, reissue_before=asked)
    made, faults = at_once(world.app, [replace] * 3)
    assert faults == []
    assert sorted(len(told) for told in made) == [0, 0, 1]


def test_nothing_is_issued_once_no_code_would_open_the_door(world: World) -> None:
    batch_id = world.batch()
    candidate_id = issue(world, batch_id)[0].candidate_id
    asked = world.clock.now
    world.clock.advance(hours=2)
    for only in (None, candidate_id):
        with pytest.raises(Invalid, match="已经结束或取消"):
            issue(world, batch_id, only=only, reissue_before=asked)
    assert tickets.ticket_page(world.actor("organiser"), batch_id, now=world.clock.now).over


def test_who_still_sits_after_the_batchs_end_can_have_a_new_code(world: World) -> None:
    batch_id, running, _ = sitting_past_the_end(world)
    asked = world.clock.now
    (again,) = issue(world, batch_id, only=running.candidate_id, reissue_before=asked)
    assert who(world, enter(world, again)) is not None


def sitting_past_the_end(world: World) -> tuple[int, Ticket, str]:
    """Somebody with extra minutes who still sits five minutes after the batch's end."""
    batch_id = world.batch(closes_at=world.clock.now + timedelta(minutes=60))
    ticket = next(ticket for ticket in issue(world, batch_id) if ticket.name == "方知行")
    change_candidate(ticket.candidate_id, extra_minutes=30)
    world.clock.advance(minutes=30)
    sitting_id = world.sitting(batch_id)
    sittings.start_sitting(world.actor("QY001"), sitting_id, now=world.clock.now)
    world.clock.advance(minutes=35)
    return batch_id, ticket, sitting_id


def test_the_page_of_tickets_tells_who_holds_one_and_who_used_it(world: World) -> None:
    batch_id = world.batch()
    assert states(world, batch_id) == ["none"] * 4
    first = issue(world, batch_id)[0]
    enter(world, first)
    assert sorted(states(world, batch_id)) == ["used", "waiting", "waiting", "waiting"]
    world.clock.advance(minutes=1)
    issue(world, batch_id, only=first.candidate_id, reissue_before=world.clock.now)
    assert states(world, batch_id) == ["waiting"] * 4


def test_strangers_find_no_batch_and_other_roles_have_no_such_verb(world: World) -> None:
    batch_id, now = world.batch(), world.clock.now
    for role, refusal in (
        ("elsewhere", NotFound),
        ("editor", NotAllowed),
        ("administrator", NotAllowed),
        ("auditor", NotAllowed),
        ("QY001", NotAllowed),
    ):
        actor = world.actor(role)
        verbs: list[Callable[[], object]] = [
            partial(tickets.issue_tickets, actor, batch_id, now=now),
            partial(tickets.ticket_page, actor, batch_id, now=now),
        ]
        for verb in verbs:
            with pytest.raises(refusal):
                verb()
    with pytest.raises(NotFound):
        issue(world, batch_id, only=999_999)


# The door


def test_a_code_is_taken_however_it_is_typed(world: World) -> None:
    ticket = issue(world, world.batch())[0]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in ticket.code.lower())
    for code in (ticket.code.lower(), ticket.code.replace("-", ""), " ".join(ticket.code), wide):
        assert not is_refused(world, ticket, code)
    spaced = f" {ticket.number[:3]} {ticket.number[3:6]} {ticket.number[6:]} "
    assert who(world, sign_in.sign_in(spaced, ticket.code, address="", now=world.clock.now))


def test_somebody_elses_code_is_a_wrong_one(world: World) -> None:
    first, second, *_rest = issue(world, world.batch())
    assert is_refused(world, first, second.code)
    assert is_refused(world, first, PASSWORD)
    assert is_refused(world, first, " ")


def test_a_code_is_worth_nothing_after_the_batchs_end(world: World) -> None:
    ticket = issue(world, world.batch())[0]
    world.clock.advance(hours=2, seconds=-1)
    assert not is_refused(world, ticket)
    world.clock.advance(seconds=1)
    assert is_refused(world, ticket)


def test_a_code_opens_as_long_as_the_own_sitting_runs(world: World) -> None:
    _batch_id, ticket, sitting_id = sitting_past_the_end(world)
    assert not is_refused(world, ticket)
    sittings.submit(world.actor("QY001"), sitting_id, now=world.clock.now)
    assert is_refused(world, ticket)


def test_a_cancelled_batch_opens_to_nobody(world: World) -> None:
    batch_id = world.batch()
    ticket = issue(world, batch_id)[0]
    with writing() as session:
        session.get_one(Batch, batch_id).cancelled_at = world.clock.now
    assert is_refused(world, ticket)
    with pytest.raises(Invalid):
        issue(world, batch_id, only=ticket.candidate_id, reissue_before=world.clock.now)


def test_a_disabled_account_is_not_opened_by_a_code(world: World) -> None:
    ticket = next(ticket for ticket in issue(world, world.batch()) if ticket.name == "方知行")
    accounts.set_active(world.actor("administrator"), world.actor("QY001").account_id, False, now=world.clock.now)
    assert is_refused(world, ticket)


def test_no_code_is_replaced_between_check_and_entry(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id = world.batch()
    ticket = issue(world, batch_id)[0]
    check, replaced = sign_in.code_is_right, threading.Event()

    def replace() -> None:
        with app.app_context():
            issue(world, batch_id, only=ticket.candidate_id, reissue_before=world.clock.now)
        replaced.set()

    replacing = threading.Thread(target=replace)

    def check_while_it_is_replaced(*seen: Any) -> bool:
        replacing.start()
        assert not replaced.wait(0.5)
        return check(*seen)

    with monkeypatch.context() as patched:
        patched.setattr(sign_in, "code_is_right", check_while_it_is_replaced)
        token = enter(world, ticket)
    replacing.join(20)
    assert replaced.is_set()
    assert who(world, token) is not None
    assert is_refused(world, ticket)


def test_an_account_that_is_named_like_a_ticket_is_not_shut_out(world: World) -> None:
    ticket = next(ticket for ticket in issue(world, world.batch()) if ticket.name == "方知行")
    with writing() as session:
        editor = session.query(Account).filter(Account.username == "bianji").one()
        editor.username = editor.username_key = ticket.number
    assert who(world, enter(world, ticket)) == "QY001"
    assert who(world, enter(world, ticket, PASSWORD)) == ticket.number
    assert is_refused(world, ticket, "Falsch-Wort-1")


# Guessing


def test_an_unknown_number_a_wrong_code_and_a_dead_one_cost_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = world.batch()
    ticket, absent, *_rest = issue(world, batch_id)
    change_candidate(absent.candidate_id, leave_reason="公出")
    unknown = Ticket(0, "", "", None, ticket_number(batch_id, 77), "ACDEF-GHJK3")
    calls: list[str] = []
    real = tickets.mac

    def counted(purpose: str, text: str) -> str:
        calls.append(purpose)
        return real(purpose, text)

    monkeypatch.setattr(tickets, "mac", counted)
    monkeypatch.setattr(sign_in, "matches", lambda *_given: pytest.fail("no slow hash is asked about a ticket"))
    for tried in (unknown, Ticket(0, "", "", None, ticket.number, "ACDEF-GHJK3"), absent):
        calls.clear()
        assert is_refused(world, tried)
        assert calls == [f"ticket/{tried.number}"]
    world.clock.advance(hours=3)
    calls.clear()
    assert is_refused(world, ticket)
    assert len(calls) == 1


def test_five_wrong_codes_lock_a_number_for_fifteen_minutes_known_or_not(world: World) -> None:
    batch_id = world.batch()
    ticket, other, *_rest = issue(world, batch_id)
    unknown = Ticket(0, "", "", None, ticket_number(batch_id, 77), ticket.code)
    for tried in (ticket, unknown):
        for _ in range(5):
            assert is_refused(world, tried, "ACDEF-GHJK3")
        for number in (tried.number, f" {tried.number[:3]}-{tried.number[3:]}"):
            with pytest.raises(SignInThrottled) as refusal:
                sign_in.sign_in(number, tried.code, address="", now=world.clock.now)
            assert refusal.value.minutes == 15
    assert not is_refused(world, other)
    world.clock.advance(minutes=15)
    assert not is_refused(world, ticket)


def test_nobody_is_locked_out_of_a_running_exam_by_wrong_codes(world: World) -> None:
    batch_id = world.batch()
    ticket = next(ticket for ticket in issue(world, batch_id) if ticket.name == "方知行")
    sitting_id = world.sitting(batch_id)
    sittings.start_sitting(world.actor("QY001"), sitting_id, now=world.clock.now)
    for _ in range(6):
        assert is_refused(world, ticket, "ACDEF-GHJK3")
    assert who(world, enter(world, ticket)) == "QY001"
    sittings.submit(world.actor("QY001"), sitting_id, now=world.clock.now)
    with pytest.raises(SignInThrottled):
        enter(world, ticket)


# Sessions


def test_the_newer_sign_in_of_a_cadre_ends_the_older_whichever_way(world: World) -> None:
    ticket = next(ticket for ticket in issue(world, world.batch()) if ticket.name == "方知行")
    by_code = enter(world, ticket)
    by_password = sign_in.sign_in("QY001", PASSWORD, address="", now=world.clock.now)
    assert (who(world, by_code), who(world, by_password)) == (None, "QY001")
    again = enter(world, ticket)
    assert (who(world, by_password), who(world, again)) == (None, "QY001")


def test_a_session_by_code_ends_ten_minutes_after_hand_in_and_by_password_goes_on(world: World) -> None:
    batch_id = world.batch()
    issued = {ticket.name: ticket for ticket in issue(world, batch_id)}
    by_code = enter(world, issued["方知行"])
    by_password = sign_in.sign_in("QY002", PASSWORD, address="", now=world.clock.now)
    handed_in: datetime = world.clock.now
    for staff_no in ("QY001", "QY002"):
        sitting_id = world.sitting(batch_id, staff_no)
        sittings.start_sitting(world.actor(staff_no), sitting_id, now=world.clock.now)
        assert who(world, by_code) == "QY001"
        sittings.submit(world.actor(staff_no), sitting_id, now=world.clock.now)
    world.clock.now = handed_in + AFTER_HAND_IN
    assert (who(world, by_code), who(world, by_password)) == ("QY001", "QY002")
    world.clock.advance(seconds=1)
    assert (who(world, by_code), who(world, by_password)) == (None, "QY002")
    to_read = enter(world, issued["方知行"])
    world.clock.now += AFTER_HAND_IN
    assert who(world, to_read) == "QY001"
    world.clock.advance(seconds=1)
    assert who(world, to_read) is None


@ONE_DATABASE
def test_a_session_outlives_its_ticket_when_the_person_leaves_the_roster(world: World) -> None:
    ticket = issue(world, world.batch(dealt=False))[0]
    token = enter(world, ticket)
    with writing() as session:
        session.delete(session.get_one(Candidate, ticket.candidate_id))
    assert who(world, token)
    assert is_refused(world, ticket)
    with reading() as session:
        assert session.query(SignIn.ticket_no).filter(SignIn.revoked_at.is_(None)).scalar() == ticket.number


# Keyed hashes


def test_a_mac_depends_on_secret_purpose_and_text_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyed_macs, "_key", b"")
    with pytest.raises(RuntimeError):
        keyed_macs.mac("ticket/1", "A")
    keyed_macs.use_key("k" * 48)
    found = [keyed_macs.mac("ticket/1", "A"), keyed_macs.mac("ticket/1", "B"), keyed_macs.mac("ticket/2", "A")]
    assert keyed_macs.mac("ticket/1", "A") == found[0]
    keyed_macs.use_key("l" * 48)
    found.append(keyed_macs.mac("ticket/1", "A"))
    assert len(set(found)) == 4
    assert {len(value) for value in found} == {64}
