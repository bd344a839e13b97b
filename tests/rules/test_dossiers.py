"""Which exam a dossier rests on, what it lacks, and what is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from lianzheng_quiz.rules.dossiers import Steps, chains, deciding, is_open, may_sign, record_faults
from lianzheng_quiz.rules.letters import KINDS, example_values, letter_of
from lianzheng_quiz.rules.pledges import pledge_digest, pledge_text, short_code, text_mark
from tests.conftest import START


@dataclass(frozen=True)
class Sat:
    candidate_id: int
    retake_of_id: int | None
    state: str
    over: bool = True


FIRST, AGAIN = Sat(1, None, "不合格·暂缓"), Sat(5, 1, "合格")


def test_a_retake_belongs_to_the_dossier_of_the_first_exam() -> None:
    other = Sat(3, None, "合格")
    found = chains([AGAIN, other, FIRST, Sat(9, 5, "补考")])
    assert {key: [one.candidate_id for one in own] for key, own in found.items()} == {1: [1, 5, 9], 3: [3]}


@pytest.mark.parametrize(
    ("chain", "decides", "opens"),
    [
        ([FIRST], 1, False),
        ([FIRST, AGAIN], 5, True),
        ([FIRST, Sat(5, 1, "补考")], 5, False),
        ([Sat(1, None, "合格"), Sat(5, 1, "补考")], 1, True),
        ([Sat(1, None, "免考")], 1, True),
        ([Sat(1, None, "合格", over=False)], 1, False),
        ([Sat(1, None, "缺考")], 1, False),
    ],
)
def test_talk_and_pledge_follow_a_settled_exam_that_is_over(chain: list[Sat], decides: int, opens: bool) -> None:
    found = deciding(chain)
    assert (found.candidate_id, is_open(found)) == (decides, opens)


def test_a_result_that_is_not_told_is_not_told_by_the_pledge_either() -> None:
    assert may_sign(AGAIN, told=True, talked=False)
    assert not may_sign(AGAIN, told=False, talked=False)
    assert may_sign(AGAIN, told=False, talked=True)
    assert not may_sign(FIRST, told=True, talked=True)


def test_what_is_lacking_stands_in_order() -> None:
    assert Steps(True, False, True, False).lacking_words == "廉政谈话、家庭助廉"
    assert Steps(True, True, True, True).complete


def test_a_record_needs_a_day_that_has_come_and_short_notes() -> None:
    today = date(2026, 11, 2)
    assert record_faults("talk", today, "何组织", "", today) == {}
    assert set(record_faults("talk", today + timedelta(days=1), "", "长" * 201, today)) == {
        "done_on",
        "talker",
        "notes",
    }
    assert set(record_faults("family", None, "", "", today)) == {"done_on"}


def test_our_own_pledge_is_a_title_and_a_dozen_lines() -> None:
    values = {**example_values("pledge"), "拟任职务": ""}
    for filled, opening in (
        (example_values("pledge"), "我是县水务局方知行，拟任副局长。"),
        (values, "我是县水务局方知行。任职"),
    ):
        lines = pledge_text(letter_of(KINDS["pledge"].wording, filled)).split("\n")
        assert (lines[0], len(lines)) == ("廉政承诺书", 13)
        assert lines[1].startswith(opening)
        assert lines[-2].startswith("十、")


def test_the_digest_is_of_text_person_and_instant() -> None:
    digest = pledge_digest("承诺", 7, START)
    others = [("承诺。", 7, START), ("承诺", 8, START), ("承诺", 7, START + timedelta(microseconds=1))]
    assert digest not in {pledge_digest(*other) for other in others}
    assert short_code(digest).replace(" ", "") == digest[:16]
    assert text_mark("承诺") != text_mark("承诺 ")
