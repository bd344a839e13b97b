"""The exam of one person under a policy: by age, membership, post and what the organiser set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lianzheng_quiz.rules.own_terms import OwnTerms, own_terms
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.presets import LAW, MUST_RIGHT

DAY = date(2026, 11, 21)


def terms(policy: Policy, *, member: bool | None = True, born: date | None = None, **own: str) -> OwnTerms:
    return own_terms(policy, exam_on=DAY, party_member=member, birth_on=born, **own)


def test_who_is_no_party_member_has_the_law_blueprint() -> None:
    member, other = terms(MUST_RIGHT), terms(MUST_RIGHT, member=False)
    assert (member.scope, other.scope) == ("all", "law")
    assert (member.question_count, other.question_count) == (80, 95)
    assert member.total_hundredths == other.total_hundredths == 10000
    assert {part.house for part in other.parts} == {"law"}
    assert member.must_right == other.must_right == 9


def test_unknown_membership_is_no_reason_for_the_law_blueprint() -> None:
    assert terms(MUST_RIGHT, member=None).scope == "all"
    assert terms(MUST_RIGHT, member=None, scope="law").scope == "law"


def test_the_book_opens_on_the_birthday() -> None:
    policy = replace(MUST_RIGHT, open_book_age=55)
    assert terms(policy, born=date(1971, 11, 21)).book == "open"
    assert terms(policy, born=date(1971, 11, 22)).book == "closed"
    assert terms(policy, born=date(1971, 11, 21), book="closed").book == "closed"
    assert terms(policy).book == "closed"


def test_a_post_group_decides_the_own_part() -> None:
    general, supervision = terms(LAW), terms(LAW, post_group="监察类")
    assert (general.post_group, supervision.post_group) == ("综合管理类", "监察类")
    assert general.types == supervision.types == ["single", "true_false", "multiple"]
    assert [part.chapter for part in supervision.parts if part.section == "post"] == ["supervision", "supervision"]
    assert [part.chapter for part in general.parts if part.section == "post"] == [None, None]
