"""Which passwords are refused and why, and what first passwords look like."""

from __future__ import annotations

import pytest

from lianzheng_quiz.rules import passwords
from lianzheng_quiz.rules.passwords import ALPHABET, LONGEST, fault_of, initial_password


@pytest.mark.parametrize(
    "password",
    ["Qingyu-County-7", "Abcdefgh1j", "青榆Aa-13572468", "a-1" + "x" * 100, "Zz1 zz1 zz1", "A1-" + "b" * (LONGEST - 3)],
)
def test_a_password_of_three_kinds_and_ten_letters_is_good(password: str) -> None:
    assert fault_of(password, "QY001", "方知行") is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "至少 10 位"),
        ("Ab-123456", "至少 10 位"),
        ("A1-" + "b" * (LONGEST - 2), "最多 128 位"),
        ("abcdefghij", "三类"),
        ("abcdefghi1", "三类"),
        ("ABCDEFGHI1", "三类"),
        ("青榆县水务局办公室一", "三类"),
        ("xx-QY001-Zz", "账号或姓名"),
        ("xx-qy001-Zz", "账号或姓名"),
        ("Aa1-方知行-Aa1", "账号或姓名"),
        ("Woaini-1314520", "太常见"),
        ("Lianzheng@2026", "太常见"),
        ("PASSWORD-abc-1", "太常见"),
        ("Zx-123456-zx", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    fault = fault_of(password, "QY001", "方知行")
    assert fault is not None
    assert reason in fault


def test_an_account_without_a_name_is_not_refused_for_it() -> None:
    assert fault_of("Qingyu-County-7", "QY001", "") is None


def test_first_passwords_differ_and_have_no_letters_that_look_alike() -> None:
    drawn = {initial_password() for _ in range(500)}
    assert len(drawn) == 500
    for password in drawn:
        left, right = password.split("-")
        assert len(left) == len(right) == 5
        assert set(left + right) <= set(ALPHABET)
    assert not set("il1o0") & set(ALPHABET)
    assert len(ALPHABET) ** 10 > 2**48


@pytest.mark.parametrize("typed", ["ABCDE-FGHJK", "abcdefghjk", " abcde fghjk ", "abcde－fghjk", "Abcde-Fghjk"])
def test_a_first_password_is_known_in_any_case_and_without_its_hyphen(typed: str) -> None:
    assert passwords.as_typed(typed) == [typed, "abcde-fghjk"]


@pytest.mark.parametrize("typed", ["abcde-fghjk", "Qingyu-County-7", "abcdefghj0", "短"])
def test_other_passwords_are_taken_as_they_are(typed: str) -> None:
    assert passwords.as_typed(typed) == [typed]
