"""A sample of `bench.planted_faults`: of the faults planted in sound questions, the gates must name nearly all."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from bench.planted_faults import CLASSES, Tally, measure, table, total_of
from bench.planted_faults.whole_bank import CLASSES as BANK_CLASSES
from question_bank.chance import pick
from question_bank.gates import GATES, faults_of
from question_bank.gates.fault import Gate
from question_bank.knowledge import Knowledge, load_knowledge
from question_bank.patterns import drafts_of
from question_bank.question import Question
from question_bank.question_types import TYPES

PLANTS = 18
OVERALL = 0.99
OF_A_CLASS = 0.97
ONE_IN = 5


def sample(knowledge: Knowledge) -> Iterator[Question]:
    """Sound drafts of every fifth entry and of all pairings."""
    for entry in knowledge.entries:
        chosen = pick(ONE_IN, "planted", entry.subject) == 0
        for draft in drafts_of(entry, knowledge) if chosen or entry in knowledge.pairings else ():
            if not faults_of(draft, knowledge):
                yield draft


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def questions(knowledge: Knowledge) -> list[Question]:
    return list(sample(knowledge))


@pytest.fixture(scope="module")
def tallies(questions: list[Question], knowledge: Knowledge) -> list[Tally]:
    return measure(questions, knowledge, PLANTS)


def test_nearly_every_planted_fault_is_named(tallies: list[Tally]) -> None:
    total = total_of(tallies)
    sys.stdout.write(f"\n{table(tallies)}\n")
    assert total.planted > 700
    assert total.share >= OVERALL, table(tallies)


def test_no_class_of_faults_slips_through(tallies: list[Tally]) -> None:
    missed = {tally.name: [question.stem for question in tally.missed] for tally in tallies if tally.share < OF_A_CLASS}
    assert missed == {}


def test_most_faults_are_named_by_the_gate_that_is_there_for_them(tallies: list[Tally]) -> None:
    """Not merely because an altered stem is no longer one that the knowledge has."""
    assert total_of(tallies).own_share >= OVERALL
    assert {tally.name: tally.own_share for tally in tallies if tally.own_share < 0.85} == {}


def test_every_class_was_planted(tallies: list[Tally]) -> None:
    assert [tally.name for tally in tallies] == [kind.name for kind in (*CLASSES, *BANK_CLASSES)]
    assert [tally.name for tally in tallies if not tally.planted] == []


def test_a_gate_taken_away_shows_in_the_figure(
    questions: list[Question], knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = Gate("", "fault", lambda question, knowledge: ())
    for name in ("solver_agrees", "explanation_agrees"):
        monkeypatch.setitem(GATES, name, blind)
    judgements = [question for question in questions if question.type == "true_false"][:40]
    by_name = {tally.name: tally for tally in measure(judgements, knowledge, PLANTS)}
    assert by_name["key changed: judgement"].planted == PLANTS
    assert by_name["key changed: judgement"].share == 0
    assert by_name["redaction"].share == 1


def test_sample_has_every_type(questions: list[Question]) -> None:
    assert {question.type for question in questions} == set(TYPES)
