"""Measures the way from bytes to key terms: `python -m bench.extraction`. A plain scan for the names runs beside it."""

from __future__ import annotations

import argparse
import gc
import platform
import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

from question_bank.building import build
from question_bank.key_terms import TermFinder
from question_bank.knowledge import Knowledge, load_knowledge
from question_bank.question import Question
from question_bank.reading import document_of, read_document, read_text

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "question_bank" / "samples"
MEGABYTE = 1_000_000
FLOOR_MEGABYTES = 1
MANY = 50
"""Megabytes from which a text is measured twice only."""
SENTENCES = (
    "今年以来，我们把各项工作往实里做、往细里抓，没有搞花架子。",
    "支委会围绕{}谈了看法，认识比上半年更清楚。",
    "对查出的毛病逐条列出清单，写明谁来改、改到什么程度、什么时候改完。",
    "有的同志对{}理解不深，碰到难题总想等一等、看一看。",
    "坚持{}，也坚持“{}”，每个季度回头看一次，结果贴在公告栏里。",
    "采购、基建、用车三笔账全部公开，职工随时可以来问。",
    "学习《关于改进窗口服务的若干措施》，对照{}找差距。",
    "老街的路灯不亮，社区当天派人修好，过后又回访了两次。",
    "会议记录太简单，只写了“已传达”三个字，看不出讨论了什么。",
    "落实“三个务必”要求，做到{}、{}，一级做给一级看。",
    "财务科重新核对三年的凭证，退回不合规的票据四十一张。",
    "谈心谈话不走过场，班子成员把话说开，把理讲透。",
)


def material(knowledge: Knowledge, megabytes: int) -> bytes:
    """A report of about that size: sentences of our own, with the names of known terms put in; the same every time."""
    chance, names = random.Random(megabytes), [term.name.strip("《》") for term in knowledge.terms]
    paragraphs, size = [], 0
    for number in cycle("一二三四五六七八九十"):
        if size >= megabytes * MEGABYTE:
            break
        heading = f"（{number}）本组情况\n" if chance.random() < 0.2 else ""
        body = "".join(chance.choices(SENTENCES, k=6))
        paragraph = heading + "　　" + body.format(*chance.choices(names, k=body.count("{}"))) + "\n"
        paragraphs.append(paragraph)
        size += len(paragraph.encode())
    return "".join(paragraphs).encode()


def seconds(act: Callable[[], object], rounds: int) -> float:
    """Processor time of the best round: what else the machine does counts little."""
    best = float("inf")
    for _round in range(rounds):
        gc.collect()
        began = time.process_time()
        act()
        best = min(best, time.process_time() - began)
    return best


def floor_rate(knowledge: Knowledge) -> float:
    """MB a second of the plainest way to count the names: decode, then one look through the text a name."""
    data = material(knowledge, FLOOR_MEGABYTES)
    names = [name for term in knowledge.terms for name in (term.name, *term.aliases)]

    def count() -> int:
        text = data.decode()
        return sum(text.count(name) for name in names)

    return len(data) / MEGABYTE / seconds(count, 3)


def rows(knowledge: Knowledge, sizes: Sequence[int]) -> list[str]:
    finder = TermFinder(knowledge)
    floors = [floor_rate(knowledge)]
    found = []
    for size in sizes:
        data = material(knowledge, size)
        mentions: list[int] = []

        def extract(data: bytes = data, mentions: list[int] = mentions) -> None:
            mentions.append(sum(term.count for term in finder.find(document_of("量", read_text(data)))))

        found.append((size, len(data) / MEGABYTE / seconds(extract, 5 if size < MANY else 2), mentions[0]))
    floors.append(floor_rate(knowledge))
    floor = sum(floors) / len(floors)
    lines = [f"| {size} MB | {rate:.1f} | {rate / floor:.1f} | {count} |" for size, rate, count in found]
    lines.append(f"| plain scan, {FLOOR_MEGABYTES} MB | {floor:.2f} | 1 | |")
    if max(floors) > 1.3 * min(floors):
        lines.append(f"\n- the plain scan drifted from {floors[0]:.2f} to {floors[1]:.2f} MB/s; measure again")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100], metavar="MB", help="(1 10 100)")
    options = parser.parse_args()
    knowledge = load_knowledge()
    names = sum(1 + len(term.aliases) for term in knowledge.terms)
    print(f"Python {platform.python_version()}, {names} names, one core; bytes to terms\n")
    print("| text | MB / s | to plain scan | mentions |\n|---|---:|---:|---:|")
    print("\n".join(rows(knowledge, options.sizes)))
    documents = [read_document(path) for path in sorted(SAMPLES.glob("*.txt"))]
    questions: list[Question] = []
    took = seconds(lambda: questions.extend(build(documents, load_knowledge(), True)), 1)
    print(f"\nThe whole bank, {len(questions)} questions, {len(documents)} documents: {took:.1f} s")
    print(f"Peak memory: {peak_megabytes()}")
    return 0


def peak_megabytes() -> str:
    if sys.platform == "win32":
        return "not told by this system"
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak // (MEGABYTE if sys.platform == 'darwin' else 1000)} MB"


if __name__ == "__main__":
    sys.exit(main())
