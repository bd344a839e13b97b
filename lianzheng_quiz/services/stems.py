"""A stem in the parts that a page sets apart: the material of a case, what is asked, the lines to be matched."""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_bank.plain_text import filled
from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import Matching, lead_of, prompts_of
from question_bank.question_types.choices import Case

_BLANK_SIGN = "\N{OBJECT REPLACEMENT CHARACTER}"
_SENTENCE_END = re.compile(r"[。！？\n][”’」』）]*")


@dataclass(frozen=True)
class Stem:
    """`asked` is never empty; `material` and `prompts` are for the types that have them."""

    asked: str
    material: str = ""
    prompts: tuple[str, ...] = ()


def stem_parts(type_name: str, stem: str) -> Stem:
    """The stem of a question of a type, set apart."""
    kind = TYPES[type_name]
    if isinstance(kind, Matching):
        return Stem(lead_of(stem) or stem, prompts=prompts_of({"stem": stem}))
    if tells_first(type_name):
        start = _start_of_question(stem)
        asked = stem[start:].strip()
        return Stem(asked, material=stem[:start].strip()) if asked else Stem(stem)
    return Stem(stem)


def tells_first(type_name: str) -> bool:
    """Whether a question of the type tells a situation before it asks."""
    return isinstance(TYPES[type_name], Case)


def _start_of_question(stem: str) -> int:
    """Where the sentence with the blank begins; a line break counts as an end."""
    before = filled(stem, _BLANK_SIGN).partition(_BLANK_SIGN)[0]
    return max((match.end() for match in _SENTENCE_END.finditer(before)), default=0)
