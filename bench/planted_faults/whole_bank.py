"""Plants that only the bank shows: one question twice, one id twice, and averages by which a key can be guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from bench.planted_faults.altering import with_text
from question_bank.gates import BANK_GATES, faults_of_bank
from question_bank.knowledge import Knowledge
from question_bank.plain_text import BLANK
from question_bank.question import Question

BankPlant = Callable[[list[Question], Random], list[Question] | None]
SAMPLE = 120


@dataclass(frozen=True)
class BankClass:
    """A class of faults of a whole bank: how one is planted, and the gates that are there for it."""

    name: str
    gates: tuple[str, ...]
    plant: BankPlant


def same_id(bank: list[Question], chance: Random) -> list[Question] | None:
    one, other = chance.sample(bank, 2)
    return [*bank, replace(other, id=one.id, stem=other.stem + " ")]


def same_stem(bank: list[Question], chance: Random) -> list[Question] | None:
    """A question again under another id and term, its stem differing in marks or spaces at most."""
    one = chance.choice(bank)
    stem = chance.choice((one.stem, one.stem.replace("“", "").replace("”", ""), f" {one.stem}", one.stem.rstrip("。")))
    return [*bank, replace(one, id="q000000000000", stem=stem, term="另一知识点")]


def nearly_same_stem(bank: list[Question], chance: Random) -> list[Question] | None:
    """The same choice again in slightly other words, under another term."""
    found = [q for q in bank if q.type in ("single", "multiple", "blank", "case") and len(q.stem) > 40]
    if not found:
        return None
    one = chance.choice(found)
    words = (("应当", "应"), ("根据", "依据"), ("下列选项中，", "下列各项中，"), ("给予", "予以"), ("的，", "，"))
    usable = [(old, new) for old, new in words if old in one.stem]
    if not usable:
        return None
    old, new = chance.choice(usable)
    return [*bank, replace(one, id="q000000000000", stem=one.stem.replace(old, new, 1), term="另一知识点")]


def one_letter_right(bank: list[Question], chance: Random) -> list[Question] | None:
    """Singles whose key stands under one letter far too often."""
    letter = chance.choice("ABCD")
    return [_moved(question, letter) if chance.random() < 0.4 else question for question in _singles(bank)]


def _singles(bank: list[Question]) -> list[Question]:
    return [question for question in bank if question.type == "single" and len(question.options) == 4]


def _moved(question: Question, letter: str) -> Question:
    texts = {option.key: option.text for option in question.options}
    key = question.answer[0]
    altered = with_text(with_text(question, letter, texts[key]), key, texts[letter])
    return replace(altered, answer=(letter,))


def mostly_true(bank: list[Question], chance: Random) -> list[Question] | None:
    """Judgements of which far too many are true, or false."""
    judged = [question for question in bank if question.type == "true_false"]
    wanted = chance.choice(("true", "false"))
    return [question for question in judged if question.answer == (wanted,) or chance.random() < 0.4]


def many_negatives(bank: list[Question], chance: Random) -> list[Question] | None:
    """Every fifth question asks for what does not belong."""
    return [
        replace(question, stem=f"下列选项中，不属于{question.term}的是{BLANK}。")
        if chance.random() < 0.25
        else question
        for question in bank
    ]


CLASSES = (
    BankClass("bank: one id twice", ("repeated_ids",), same_id),
    BankClass("bank: one stem twice", ("repeated_stems",), same_stem),
    BankClass("bank: stems nearly the same", ("similar_stems", "repeated_stems"), nearly_same_stem),
    BankClass("bank: keys under one letter", ("key_positions",), one_letter_right),
    BankClass("bank: judgements mostly true or false", ("true_share",), mostly_true),
    BankClass("bank: many negative stems", ("negative_share",), many_negatives),
)


def caught_in_bank(kind: BankClass, bank: list[Question], chance: Random, knowledge: Knowledge) -> set[str] | None:
    """The gates that find the plant in a sample of the bank and found nothing before; None where none is planted."""
    size = len(bank) if kind.gates[0] in ("key_positions", "true_share", "negative_share") else SAMPLE
    sample = chance.sample(bank, min(size, len(bank)))
    altered = kind.plant(sample, chance)
    if altered is None:
        return None
    before = {(fault.gate, fault.question_id) for fault in faults_of_bank(sample, knowledge)}
    found = {(fault.gate, fault.question_id) for fault in faults_of_bank(altered, knowledge)} - before
    return {gate for gate, _ in found if gate in BANK_GATES}
