"""What is never valid on the same day neither repeats nor contradicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from question_bank.building import build
from question_bank.gates import faults_of, faults_of_bank
from question_bank.gates.duplicates import near_duplicates
from question_bank.knowledge import Knowledge
from question_bank.question import Citation, Question
from question_bank.validity import ever_together

OLD = {"valid_from": "2018-10-01", "valid_to": "2023-12-31"}
MakeQuestion = Callable[..., Question]


@pytest.mark.parametrize(
    ("span", "together"),
    [
        ((None, None), True),
        ((None, "2023-12-31"), False),
        ((None, "2024-01-01"), True),
        (("2018-10-01", "2023-12-31"), False),
        (("2025-06-01", None), True),
        (("2030-01-01", "2030-01-01"), True),
    ],
)
def test_two_spans_meet_when_one_day_lies_in_both(
    sound: MakeQuestion, span: tuple[str | None, str | None], together: bool
) -> None:
    other = sound(id="q2", valid_from=span[0], valid_to=span[1])
    assert ever_together(sound(), other) is ever_together(other, sound()) is together


def test_the_same_stem_under_an_older_text_is_no_repetition(sound: MakeQuestion, small: Knowledge) -> None:
    past = sound(id="q-old", term="四个意识（旧）", **OLD)
    assert faults_of_bank([sound(), past], small) == []
    assert near_duplicates(sound(), [past]) == []
    assert [fault.gate for fault in faults_of_bank([sound(), past, sound(id="q3")], small)] == ["repeated_stems"]


def test_nearly_the_same_stem_under_an_older_text_is_no_repetition(sound: MakeQuestion, small: Knowledge) -> None:
    stem = "下列选项中，属于应当长期坚持并且不断增强的“四个意识”的内容的是（　　）。"
    present, past = sound(stem=stem), sound(id="q2", term="别的", stem=stem.replace("的内容", "内容"), **OLD)
    assert faults_of_bank([present, past], small) == []
    assert near_duplicates(present, [past]) == []
    assert {fault.gate for fault in faults_of_bank([present, replace(past, valid_to=None)], small)} == {"similar_stems"}


def test_the_list_of_an_older_text_is_no_twin_of_todays(small: Knowledge) -> None:
    term, fact = small.terms[0], small.facts[2]
    older = replace(
        fact,
        subject="四个意识（旧）",
        lead=term.lead,
        members=term.members,
        near_misses=term.near_misses,
        authority=replace(fact.authority, regulation=small.regulations["条例-旧"]),
        **OLD,
    )
    built = build([], replace(small, facts=(older,)), True)
    assert {(question.term, question.authority.version) for question in built if term.name in question.term} == {
        ("四个意识", "2023年修订"),
        ("四个意识（旧）", "2018年"),
    }


@pytest.mark.parametrize(
    ("version", "span", "fault"),
    [
        ("2018年", ("2018-10-01", "2023-12-31"), ""),
        ("2018年", ("2018-10-01", "2024-01-01"), "失效"),
        ("2018年", ("2018-10-01", None), "失效"),
        ("2018年", ("2018-09-30", "2023-12-31"), "不能早于"),
        ("2023年修订", ("2024-01-01", None), ""),
        ("2023年修订", ("2023-12-31", None), "不能早于"),
        ("2023年修订", (None, None), "请写明有效期自该日起"),
    ],
)
def test_the_cited_version_is_in_force_on_every_day_of_the_question(
    sound: MakeQuestion, small: Knowledge, version: str, span: tuple[str | None, str | None], fault: str
) -> None:
    authority = Citation("中国共产党测试条例", version, "第三条")
    question = sound(authority=authority, valid_from=span[0], valid_to=span[1])
    found = [each.message for each in faults_of(question, small) if each.gate == "authority_in_force"]
    assert bool(found) is bool(fault)
    assert all(fault in message for message in found)
