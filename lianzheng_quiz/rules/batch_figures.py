"""The figures of a batch: who came, what it came to, how scores spread, parts of the paper, retakes.

Counted from candidates' states as `rules.candidate_state` gives them; never decides a state itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from lianzheng_quiz.rules.candidate_state import FAILED, FAILED_FINALLY, MARKED
from lianzheng_quiz.rules.points import Points, Share, mean_of, rounded

HUNDRED_POINTS = 10_000
ENOUGH = 8
"""With fewer results no rate and no verdict is given: they would speak of single people."""

FEW_NOTE = f"已出成绩不足 {ENOUGH} 人的单位，人数照列，不列合格率和平均分"


@dataclass(frozen=True)
class Attempt:
    """One candidate, or `people` alike. `came` as `candidate_state.came` has it; a void sitting's points don't count.

    Points are None while there is no result.
    """

    state: str
    came: bool
    voided: bool = False
    total_hundredths: int | None = None
    max_hundredths: int | None = None
    people: int = 1


@dataclass(frozen=True)
class Headcount:
    """How many are where: each in exactly one of 免考 · 请假 · 缺考 · 未开考 and the five places of those who came.

    Who stays away from a retake and is failed for it is absent (`absent_failed` of the absent); `voided` of those
    who failed had the sitting declared void.
    """

    exempt: int = 0
    on_leave: int = 0
    absent: int = 0
    absent_failed: int = 0
    to_come: int = 0
    sitting: int = 0
    unmarked: int = 0
    passed: int = 0
    failed_first: int = 0
    failed_finally: int = 0
    voided: int = 0
    absent_finally: int = 0

    def __add__(self, other: Headcount) -> Headcount:
        return Headcount(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def due(self) -> int:
        """应考: everybody on the roster who is not exempt."""
        return self.came + self.absent + self.on_leave + self.to_come

    @property
    def came(self) -> int:
        """实考: those who came, sitting, waiting for marks or with a result."""
        return self.sitting + self.unmarked + self.marked

    @property
    def marked(self) -> int:
        """已出成绩: those who came and have a result."""
        return self.passed + self.failed

    @property
    def failed(self) -> int:
        return self.failed_first + self.failed_finally

    @property
    def pass_rate(self) -> Share:
        """Passed among those with a result."""
        return Share(self.passed, self.marked)

    @property
    def refused(self) -> int:
        """Those whose last chance is used up, by a failure or by staying away."""
        return self.failed_finally + self.absent_finally


_WHERE = {
    "免考": "exempt",
    "请假": "on_leave",
    "缺考": "absent",
    "应考": "to_come",
    "补考": "to_come",
    "在考": "sitting",
    "待阅卷": "unmarked",
    "合格": "passed",
    FAILED: "failed_first",
    FAILED_FINALLY: "failed_finally",
}


def headcount(attempts: Iterable[Attempt]) -> Headcount:
    """Everybody counted by state."""
    tally: Counter[str] = Counter()
    for one in attempts:
        if one.state in MARKED and not one.came:
            tally["absent"] += one.people
            tally["absent_failed"] += one.people
            tally["absent_finally"] += one.people * (one.state == FAILED_FINALLY)
            continue
        tally[_WHERE[one.state]] += one.people
        tally["voided"] += one.people * one.voided
    return Headcount(**tally)


@dataclass(frozen=True)
class Band:
    """Ten points of the scale; the upper end belongs to the next, but for full marks."""

    label: str
    people: int


@dataclass(frozen=True)
class ScoreFigures:
    """How the scores of those who came spread; void sittings stand aside.

    `by_share`: full marks differ among these people, so every figure is a share of the full marks in percent.
    `bands` go from the best down; `bands_by_share` where they are shares because full marks are not 100.
    """

    people: int
    max_hundredths: int | None
    mean: Points | None
    median: Points | None
    highest: Points | None
    lowest: Points | None
    by_share: bool
    bands: Sequence[Band]
    bands_by_share: bool

    def shown(self, figure: Points | None) -> str:
        """A figure with its unit where that is not points."""
        return "—" if figure is None else figure.text + ("%" if self.by_share else "")


def score_figures(attempts: Iterable[Attempt]) -> ScoreFigures:
    """The spread of all scores that count."""
    scores = [
        (one.total_hundredths, one.max_hundredths)
        for one in attempts
        for _each in range(one.people)
        if one.came and not one.voided and one.total_hundredths is not None and one.max_hundredths
    ]
    full = {most for _total, most in scores}
    by_share = len(full) > 1
    shares = [rounded(HUNDRED_POINTS * total, most) for total, most in scores]
    values = sorted(shares if by_share else [total for total, _most in scores])
    bands_by_share = bool(full - {HUNDRED_POINTS})
    places = Counter(min(10 * total // most, 9) for total, most in scores)
    return ScoreFigures(
        people=len(scores),
        max_hundredths=full.pop() if len(full) == 1 else None,
        mean=mean_of(values),
        median=_median(values),
        highest=Points(values[-1]) if values else None,
        lowest=Points(values[0]) if values else None,
        by_share=by_share,
        bands=[Band(_band_label(place, bands_by_share), places[place]) for place in range(9, -1, -1)],
        bands_by_share=bands_by_share,
    )


def _median(values: Sequence[int]) -> Points | None:
    """The middle one, or the mean of the two in the middle."""
    if not values:
        return None
    return Points(rounded(values[(len(values) - 1) // 2] + values[len(values) // 2], 2))


def _band_label(place: int, by_share: bool) -> str:
    last = 100 if place == 9 else 10 * place + 9
    return f"{10 * place}%–{last}%" if by_share else f"{10 * place}–{last}"


@dataclass(frozen=True)
class SectionFigures:
    """One part of the paper. `missed` of `people` are below its minimum (0: it has none)."""

    label: str
    people: int
    mean: Points | None
    max_hundredths: int | None
    minimum_hundredths: int
    missed: int


def section_figures(label: str, minimum_hundredths: int, results: Iterable[tuple[int, int]]) -> SectionFigures:
    """A part from everybody's (points, full points) in it; full points may differ by person (None then)."""
    found = list(results)
    full = {most for _points, most in found}
    return SectionFigures(
        label=label,
        people=len(found),
        mean=mean_of(points for points, _most in found),
        max_hundredths=full.pop() if len(full) == 1 else None,
        minimum_hundredths=minimum_hundredths,
        missed=sum(points < minimum_hundredths for points, _most in found),
    )


@dataclass(frozen=True)
class RetakeFigures:
    """补考. `due`: who may come again or already does; `arranged` of them are put down for one that wasn't called
    off; `done` of those have a result there, `passed` of those passed; `absent` stayed away."""

    due: int = 0
    arranged: int = 0
    done: int = 0
    passed: int = 0
    absent: int = 0


@dataclass(frozen=True)
class BatchFigures:
    """All figures of a batch, each counted once."""

    people: Headcount
    scores: ScoreFigures
    sections: Sequence[SectionFigures]
    retakes: RetakeFigures


def retake_figures(may_come: int, again: Mapping[int, Attempt]) -> RetakeFigures:
    """`may_come` are not put down yet; `again` maps who is to the attempt there."""
    there = headcount(again.values())
    return RetakeFigures(may_come + len(again), len(again), there.marked, there.passed, there.absent)
