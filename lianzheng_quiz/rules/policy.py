"""考试办法 as data: what a batch freezes when it is made. Presets are in `presets`, its clauses in words in `clauses`.

Points are whole hundredths (`_hundredths`), so no sum is ever rounded twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from question_bank.question_types import TYPES, Rule

FORMS = {"machine": "机考", "written": "笔试"}
MULTIPLE_RULES: dict[Rule, str] = {
    "all_or_nothing": "多选、少选、错选均不得分",
    "half": "少选且无错得一半分，错选不得分",
}
REVIEWS = {"at_once": "交卷后即可查看", "after_close": "本批次全部结束后可查看", "never": "不提供"}
SHOWN_SCORES = {
    "score": "交卷后显示得分和是否合格",
    "verdict": "交卷后只显示是否合格",
    "after_close": "本批次全部结束后显示得分和是否合格",
    "never": "不向本人显示，由组织者反馈",
}
BOOKS = {"closed": "闭卷", "open": "开卷"}
SCOPES = {"all": "党内法规和法律", "law": "只考法律"}
HOUSES = {"party": "党内法规", "law": "国家法律"}
PAPERS = {"per_person": "每人一份，随机抽题", "ab": "A、B两套卷，按座位间隔"}
OPENINGS = {"on_time": "到开始时间自动开放", "two_people": "两人凭启封码启封后开放"}
HARDNESS: dict[str, tuple[float, float]] = {"easy": (0.0, 0.4), "medium": (0.4, 0.6), "hard": (0.6, 1.01)}
HARDNESS_WORDS = {"easy": "易", "medium": "中", "hard": "难"}
VARIANTS = ("A", "B")


@dataclass(frozen=True)
class Part:
    """One row of a blueprint: how many questions of a type, each worth how much.

    `house`, `chapter`, `regulation` (a title), `level` and `hardness` narrow the choice; None leaves it open.
    `section` is the key of a Section. The `must_right` easiest of its questions are 必对题.
    A part with a `post_group` is asked only of candidates of that group.
    """

    type: str
    count: int
    points_hundredths: int
    chapter: str | None = None
    level: str | None = None
    house: str | None = None
    regulation: str | None = None
    hardness: str | None = None
    section: str = ""
    must_right: int = 0
    post_group: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the paper with a minimum of its own; 0 is none."""

    key: str
    label: str
    minimum_hundredths: int = 0


@dataclass(frozen=True)
class Policy:
    """The rules one batch is held by. `minutes` is the length, `pass_hundredths` the pass line.

    `law_parts` is the blueprint of candidates who are examined in law only; empty: nobody is.
    `open_book_age`: who is that old on the exam's day sits with open book. `retake_days` None: the
    retake must be over when the 公示 ends. `validity_months` 0: a pass doesn't expire.
    `objection_days` 0: results can't be queried. `markers_differ_hundredths`: two people's marks of one answer may
    differ by so much; beyond it a third person marks.
    """

    name: str
    minutes: int
    pass_hundredths: int
    parts: tuple[Part, ...]
    law_parts: tuple[Part, ...] = ()
    sections: tuple[Section, ...] = ()
    post_groups: tuple[str, ...] = ()
    form: str = "machine"
    papers: str = "per_person"
    opening: str = "on_time"
    book: str = "closed"
    open_book_age: int | None = None
    late_minutes: int | None = None
    multiple_rule: Rule = "all_or_nothing"
    shown_score: str = "score"
    review: str = "after_close"
    retakes: int = 1
    retake_days: int | None = 90
    first_failure: str = "暂缓任用"
    second_failure: str = "不予任用"
    leave_joins_retake: bool = True
    absence_is_failure: bool = True
    exemptions: tuple[str, ...] = ()
    validity_months: int = 24
    objection_days: int = 7
    markers_differ_hundredths: int = 100
    version: int = 1

    @property
    def total_hundredths(self) -> int:
        return self.points_of(self.parts_for("all", self.default_group))

    @property
    def question_count(self) -> int:
        return sum(part.count for part in self.parts_for("all", self.default_group))

    @property
    def default_group(self) -> str:
        """The post group of a candidate who was given none: the first."""
        return self.post_groups[0] if self.post_groups else ""

    @property
    def counts(self) -> dict[str, int]:
        """How many questions of each type a candidate of the default group gets, in paper order."""
        parts = self.parts_for("all", self.default_group)
        kinds = dict.fromkeys(part.type for part in parts)
        return {kind: sum(part.count for part in parts if part.type == kind) for kind in kinds}

    @property
    def types(self) -> list[str]:
        """The question types it asks for, in paper order, each once."""
        return list(dict.fromkeys(part.type for part in (*self.parts, *self.law_parts)))

    @property
    def marked_by_people(self) -> list[str]:
        """The names of its question types that no machine marks."""
        return [TYPES[name].label for name in self.types if not TYPES[name].machine_marked]

    @property
    def needs_markers(self) -> bool:
        """Whether an exam on the computer waits for people: nobody of it has a score before they are done."""
        return self.form == "machine" and bool(self.marked_by_people)

    @property
    def has_must_right(self) -> bool:
        return any(part.must_right for part in (*self.parts, *self.law_parts))

    def section_label(self, key: str) -> str:
        """The name of a section; empty for questions that belong to none."""
        return next((section.label for section in self.sections if section.key == key), "")

    @staticmethod
    def points_of(parts: tuple[Part, ...]) -> int:
        return sum(part.count * part.points_hundredths for part in parts)

    def parts_for(self, scope: str, post_group: str = "") -> tuple[Part, ...]:
        """The blueprint of one candidate: by scope (SCOPES), and with the parts of the own post group only."""
        group = self.group_for(post_group)
        parts = self.law_parts if scope == "law" and self.law_parts else self.parts
        return tuple(part for part in parts if part.post_group in ("", group))

    def group_for(self, own: str = "") -> str:
        """A person's post group: the own, else the first."""
        return own if own in self.post_groups else self.default_group

    def scope_for(self, party_member: bool | None, own: str = "") -> str:
        """A person's scope: what the organiser set, else law only for those known not to be party members."""
        if own:
            return own
        return "law" if self.law_parts and party_member is False else "all"

    def book_for(self, birth_on: date | None, exam_on: date, own: str = "") -> str:
        """A person's book: what the organiser set, else open from `open_book_age` on the day, else the policy's."""
        if own:
            return own
        old = (
            self.open_book_age is not None and birth_on is not None and age_on(birth_on, exam_on) >= self.open_book_age
        )
        return "open" if old else self.book

    def retake_until(self, failed_on: date, publicity_to: date | None) -> date | None:
        """The last day of a retake; None when it hangs on a 公示 whose end is not known, or there is none."""
        if not self.retakes:
            return None
        return publicity_to if self.retake_days is None else failed_on + timedelta(days=self.retake_days)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Policy:
        """A policy as `to_json` wrote it, of this version of the program or an older one."""
        lists: dict[str, Any] = {
            "parts": tuple(Part(**part) for part in data["parts"]),
            "law_parts": tuple(Part(**part) for part in data.get("law_parts", ())),
            "sections": tuple(Section(**section) for section in data.get("sections", ())),
            "post_groups": tuple(data.get("post_groups", ())),
            "exemptions": tuple(data.get("exemptions", ())),
        }
        return cls(**{**BEFORE, **data, **lists})

    @staticmethod
    def from_text(text: str) -> Policy:
        """A policy from the JSON text that a batch froze; the same text is read once."""
        return _policy_of(text)


BEFORE: Mapping[str, Any] = {"objection_days": 0, "markers_differ_hundredths": 0}
"""What a policy said that was frozen before it could say so."""


@lru_cache(maxsize=64)
def _policy_of(text: str) -> Policy:
    return Policy.from_json(json.loads(text))


def age_on(birth_on: date, day: date) -> int:
    """Full years of age (周岁) on a day; a birthday on 29 February comes on 1 March in common years."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
