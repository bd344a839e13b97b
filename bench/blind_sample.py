"""Draws a sample for blind judging, and counts the verdicts.

A judge gets `questions.txt` and the law texts, nothing else; `key.json` stays with the one who counts. A held-out fifth
is a fifth of the subjects, chosen by hash: patterns and gates are tuned on the other four.

    python -m bench.blind_sample draw --seed r3 --fifth 2 --out FOLDER
    python -m bench.blind_sample count FOLDER VERDICT.json VERDICT.json
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from question_bank.chance import pick
from question_bank.published import PUBLISHED, load_bank
from question_bank.question import Option, Question
from question_bank.question_types import TYPES, shuffle_allowed

FIFTHS = 5


def is_held_out(question: Question, fifth: int) -> bool:
    """Whether the question's subject lies in the given fifth."""
    return pick(FIFTHS, "held out", question.term) == fifth


def drawn(questions: Sequence[Question], count: int, seed: str) -> list[Question]:
    """A random sample stratified by pattern and chapter: every stratum in turn, in random order."""
    chance = random.Random(seed)
    strata: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in questions:
        strata[question.pattern, question.chapter].append(question)
    for stratum in strata.values():
        chance.shuffle(stratum)
    picked: list[Question] = []
    while len(picked) < count and any(strata.values()):
        names = [name for name in sorted(strata) if strata[name]]
        chance.shuffle(names)
        picked += [strata[name].pop() for name in names][: count - len(picked)]
    chance.shuffle(picked)
    return picked


def shown(question: Question, chance: random.Random) -> tuple[list[Option], list[Any]]:
    """Options as a candidate may meet them, and the key in their letters."""
    options = list(question.options)
    if shuffle_allowed(question):
        chance.shuffle(options)
    letter = {option.key: "ABCDEFGH"[at] for at, option in enumerate(options)}
    key = [letter.get(part, part) if isinstance(part, str) else list(part) for part in question.answer]
    ordered = key if question.type in ("ordering", "matching") else sorted(key, key=str)
    return [Option(letter[option.key], option.text) for option in options], ordered


def draw(arguments: argparse.Namespace) -> None:
    left_out = set(arguments.without.read_text("utf-8").split()) if arguments.without else set()
    pool = [
        question
        for question in load_bank(arguments.bank)
        if question.valid_to is None
        and question.term not in left_out
        and (arguments.fifth is None or is_held_out(question, arguments.fifth))
    ]
    chance = random.Random(f"{arguments.seed}:letters")
    lines, keys = [], []
    for number, question in enumerate(drawn(pool, arguments.count, arguments.seed), 1):
        options, key = shown(question, chance)
        lines.append(f"{number}. 【{TYPES[question.type].label}】{question.stem}")
        lines += [f"   {option.key}. {option.text}" for option in options]
        keys.append({"n": number, "id": question.id, "term": question.term, "pattern": question.pattern, "key": key})
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "questions.txt").write_text("\n".join(lines) + "\n", "utf-8")
    (arguments.out / "key.json").write_text(json.dumps(keys, ensure_ascii=False, indent=1), "utf-8")
    print(f"{len(keys)} questions from {len(pool)} in {arguments.out}")


def count(arguments: argparse.Namespace) -> None:
    """Each verdict file is a list of {"n", "answer", "fault", "remark"}; a fault by one judge is a fault."""
    keys = {row["n"]: row for row in json.loads((arguments.folder / "key.json").read_text("utf-8"))}
    faulty: dict[int, list[str]] = defaultdict(list)
    for path in arguments.verdicts:
        rows = {row["n"]: row for row in json.loads(path.read_text("utf-8"))}
        missed = sorted(set(keys) - set(rows))
        solved = sum(_same(rows[n]["answer"], keys[n]) for n in keys if n in rows)
        print(f"{path.name}: solved {solved} of {len(keys)} as keyed; not judged: {missed}")
        for n, row in rows.items():
            if row["fault"] or not _same(row["answer"], keys[n]):
                faulty[n].append(f"{path.stem}: {row.get('remark', '')} [answered {row['answer']}]")
    for n in sorted(faulty):
        print(f"{n} {keys[n]['id']} {keys[n]['term']} {keys[n]['pattern']} key {keys[n]['key']}")
        print("".join(f"   {remark}\n" for remark in faulty[n]), end="")
    print(f"faults by the union of the judges: {len(faulty)} of {len(keys)}")


def _same(answer: Any, row: dict[str, Any]) -> bool:
    """Letters and judgements are compared; what is written (blank, short answer) is for the judge's own remark."""
    key = row["key"]
    if any(isinstance(part, list) for part in key):
        return True
    given = list(answer) if isinstance(answer, list) else [answer]
    return given == key if row["pattern"] in ("ladder-order", "pairing-match") else sorted(given) == sorted(key)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.blind_sample")
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--bank", type=Path, default=PUBLISHED)
    drawing.add_argument("--seed", required=True)
    drawing.add_argument("--count", type=int, default=124)
    drawing.add_argument("--fifth", type=int, choices=range(FIFTHS))
    drawing.add_argument("--without", type=Path, help="a file of subjects, one a line, that were judged before")
    drawing.add_argument("--out", type=Path, required=True)
    drawing.set_defaults(func=draw)
    counting = commands.add_parser("count")
    counting.add_argument("folder", type=Path)
    counting.add_argument("verdicts", type=Path, nargs="+")
    counting.set_defaults(func=count)
    arguments = parser.parse_args()
    arguments.func(arguments)


if __name__ == "__main__":
    main()
