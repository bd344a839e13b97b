"""考试办法 as data: what a batch freezes when its papers are dealt, and the presets to begin with.

Points are whole hundredths (`_hundredths`), so no sum is ever rounded twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from question_bank.question_types import TYPES, Rule

MULTIPLE_RULES: dict[Rule, str] = {
    "all_or_nothing": "多选、少选、错选均不得分",
    "half": "少选且无错得一半分，错选不得分",
}
REVIEWS = {"at_once": "交卷后即可查看", "after_close": "本批次全部结束后可查看", "never": "不提供"}
BOOKS = {"closed": "闭卷", "open": "开卷"}


@dataclass(frozen=True)
class Part:
    """One row of a blueprint: how many questions of a type, each worth how much.

    `chapter` and `level` narrow the choice; None leaves it open.
    """

    type: str
    count: int
    points_hundredths: int
    chapter: str | None = None
    level: str | None = None


@dataclass(frozen=True)
class Policy:
    """The rules one batch is held by. `minutes` is the length, `pass_hundredths` the pass line."""

    name: str
    minutes: int
    pass_hundredths: int
    parts: tuple[Part, ...]
    book: str = "closed"
    multiple_rule: Rule = "all_or_nothing"
    review: str = "after_close"
    retakes: int = 1
    retake_days: int = 90
    first_failure: str = "暂缓任用"
    second_failure: str = "不予任用"

    @property
    def total_hundredths(self) -> int:
        return sum(part.count * part.points_hundredths for part in self.parts)

    @property
    def question_count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def types(self) -> list[str]:
        """The question types it asks for, in paper order, each once."""
        return list(dict.fromkeys(part.type for part in self.parts))

    @property
    def marked_by_people(self) -> list[str]:
        """The names of its question types that no machine marks; an exam on the computer can't have them."""
        return [TYPES[name].label for name in self.types if not TYPES[name].machine_marked]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Policy:
        return cls(**{**data, "parts": tuple(Part(**part) for part in data["parts"])})


PRESETS: dict[str, Policy] = {
    "standard": Policy(
        name="机考·标准",
        minutes=50,
        pass_hundredths=8000,
        parts=(
            Part("single", 30, 100),
            Part("true_false", 30, 100),
            Part("multiple", 20, 200),
        ),
    ),
}
