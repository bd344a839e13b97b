"""The seal names every candidate's paper; codes are read from paper by people who type slowly."""

from __future__ import annotations

import pytest

from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.seals import ALPHABET, SealedPaper, code_as_typed, opening_code, seal_over, seal_text

PAPERS = [SealedPaper.of(1, "", "all", "[1]"), SealedPaper.of(2, "", "law", "[2]")]


def test_the_order_of_the_papers_does_not_change_the_seal() -> None:
    assert seal_over("{}", PAPERS) == seal_over("{}", reversed(PAPERS))
    assert len(seal_over("{}", PAPERS)) == 64


@pytest.mark.parametrize(
    ("policy", "papers"),
    [
        ('{"minutes": 60}', PAPERS),
        ("{}", PAPERS[:1]),
        ("{}", [SealedPaper.of(1, "", "all", "[1 ]"), PAPERS[1]]),
        ("{}", [SealedPaper.of(1, "A", "all", "[1]"), PAPERS[1]]),
        ("{}", [SealedPaper.of(1, "", "all", "[2]"), SealedPaper.of(2, "", "law", "[1]")]),
        ("{}", [SealedPaper.of(3, "", "all", "[1]"), PAPERS[1]]),
    ],
)
def test_whatever_is_sealed_changes_the_seal(policy: str, papers: list[SealedPaper]) -> None:
    assert seal_over(policy, papers) != seal_over("{}", PAPERS)


def test_codes_are_random_and_have_no_letter_that_is_taken_for_another() -> None:
    codes = {opening_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 11 and code[5] == "-" for code in codes)
    assert set("".join(codes)) <= {*ALPHABET, "-"}
    assert not set(ALPHABET) & set("ILO01")


@pytest.mark.parametrize("typed", ["ABCDE-23456", "abcde23456", " ab cde - 234 56 ", "ＡＢＣＤＥ－２３４５６"])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert code_as_typed(typed) == "ABCDE23456"


def test_a_seal_is_printed_in_groups() -> None:
    assert seal_text("0123456789abcdef" * 4).split() == ["01234567", "89abcdef"] * 4


def test_a_reason_is_one_line_and_never_missing() -> None:
    assert checked_reason("  停电\n十分钟 ") == "停电 十分钟"
    for text in ("", "  \n", "略", "长" * 201):
        with pytest.raises(Invalid):
            checked_reason(text)
