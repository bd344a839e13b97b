"""`python -m bench.planted_faults [--most N] [--missed N]`: the table, and examples of what no gate named."""

from __future__ import annotations

import argparse

from bench.planted_faults import Tally, measure, table
from question_bank.building import build
from question_bank.knowledge import load_knowledge
from question_bank.question import Question


def main() -> None:
    parser = argparse.ArgumentParser(description="plant faults in the bank and count what the gates name")
    parser.add_argument("--most", type=int, default=240, help="plants a class at most")
    parser.add_argument("--missed", type=int, default=0, help="examples a class of what was missed")
    given = parser.parse_args()
    knowledge = load_knowledge()
    tallies = measure(build([], knowledge, True), knowledge, given.most)
    for tally in tallies if given.missed else ():
        _examples(tally, given.missed)
    print(table(tallies))


def _examples(tally: Tally, most: int) -> None:
    for question in tally.missed[:most]:
        print(f"missed · {tally.name} · {_shown(question)}")
    for question, gates in tally.only_by_others[:most]:
        print(f"only by {', '.join(sorted(gates))} · {tally.name} · {_shown(question)}")


def _shown(question: Question) -> str:
    options = " ".join(f"{option.key} {option.text}" for option in question.options)
    return f"{question.type} {question.id} {question.stem} | {options} | {question.answer}"


if __name__ == "__main__":
    main()
