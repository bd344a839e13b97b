"""What all patterns share: the entry as a pattern sees it, and how draft, options and explanation are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from question_bank.chance import arranged, digest
from question_bank.distractors import near_misses_of
from question_bank.knowledge import Authority, Conduct, Entry, Fact, Knowledge, Listed, Member, NearMiss, Task, Term
from question_bank.plain_text import quoted, without_quotes
from question_bank.quantities import LADDERS, are_scale, ascending
from question_bank.question import Citation, Option, Question
from question_bank.question_types.base import LETTERS

_PRIOR_OF_LEVEL = {"识记": 0.35, "理解": 0.5, "应用": 0.6}
_PRIOR_OF_TYPE = {
    "single": 0.0,
    "multiple": 0.2,
    "true_false": -0.1,
    "blank": 0.15,
    "ordering": 0.1,
    "matching": 0.1,
    "case": -0.05,
    "short": 0.2,
}
_PRIOR_OF_WEIGHT = {"core": -0.05, "useful": 0.0, "plain": 0.05}
SHORTEST_NAME = 4
NAMED_BY_TEXT = "明确列举的"
_PAUSES = re.compile(r"[、，；]")
_NAMES_SOURCE = re.compile(
    r"^(?:(?:党章|刑法|法律|主体责任规定)(?:规定|列举|列明|要求|提出)的?|党内政治生活准则(?=要求)|(?:党章|刑法|法律)(?=明确))"
)
_READS_ON = re.compile(
    r"是|属|不|由|对应|为|按|讲|与|指|针对|要|已|只|应|可|也|，|侧重|强调|出自|无|没有|在|有|说|和|同|列|用|见|贯|违反|短于|长于|低于|高于|多于|少于"
)


@dataclass(frozen=True)
class Subject:
    """An entry ready to be asked: its lead or statement, what is right, and what is nearly right.

    `opening` is put before every sentence: “根据《…》，” except for a formula known by its number (四个意识), and for a
    list of what a text names among others, whose lead opens with the text (《…》明确列举的…).
    `fixed_level` is a fact's own level; `value_is_fixed` says that a fact's value is a member of some list or a
    defined term, so written in one way.
    """

    entry: Entry
    name: str
    opening: str
    authority: Authority
    lead: str
    members: tuple[Member, ...]
    near_misses: tuple[NearMiss, ...]
    fixed_level: str
    value_is_fixed: bool

    @property
    def texts(self) -> list[str]:
        return [member.text for member in self.members]

    def level(self, usual: str) -> str:
        return self.fixed_level or usual


def subject_of(entry: Entry, knowledge: Knowledge) -> Subject | None:
    """The entry as patterns see it; None for a term that is only recognised."""
    if entry.authority is None:
        return None
    title = f"《{entry.authority.regulation.title}》"
    opening = "" if _is_formula(entry) else f"根据{title}，"
    listed = entry if isinstance(entry, Term | Fact) else None
    lead = "" if isinstance(entry, Conduct | Task) else entry.lead
    lead = _NAMES_SOURCE.sub("", lead) if opening else lead
    if lead.startswith(NAMED_BY_TEXT):
        opening, lead = "", title + lead
    return Subject(
        entry=entry,
        name=entry.subject,
        opening=opening,
        authority=entry.authority,
        lead=lead,
        members=listed.members if listed else (),
        near_misses=near_misses_of(listed, knowledge) if listed else (),
        fixed_level="" if isinstance(entry, Term | Conduct) else entry.level,
        value_is_fixed=isinstance(entry, Fact) and _is_fixed(entry, knowledge),
    )


def _is_formula(entry: Entry) -> bool:
    """Whether the list is known everywhere by its number and name alone, whatever text one reads it in."""
    if not isinstance(entry, Term) or entry.kind != "numeric_abbrev":
        return False
    return without_quotes(entry.lead) == without_quotes(entry.name)


def _is_fixed(fact: Fact, knowledge: Knowledge) -> bool:
    """Whether the value is a rung of a ladder, a term that the statement defines, or a name that some list holds."""
    if any(fact.value in ladder for ladder in LADDERS):
        return True
    if fact.kind == "definition" and fact.value in knowledge.term_by_name:
        return True
    if len(fact.value) < SHORTEST_NAME:
        return False
    entries: tuple[Listed, ...] = (*knowledge.terms, *knowledge.facts)
    return any(member.text == fact.value for entry in entries for member in entry.members)


def draft(
    subject: Subject,
    *,
    pattern: str,
    variant: str,
    type: str,
    level: str,
    stem: str,
    answer: tuple[object, ...],
    explanation: str,
    options: tuple[Option, ...] = (),
    harder: float = 0.0,
) -> Question:
    """A draft whose id depends on pattern, subject and variant only."""
    authority, entry = subject.authority, subject.entry
    weight = entry.weight if isinstance(entry, Term) else "useful"
    prior = _PRIOR_OF_LEVEL[level] + _PRIOR_OF_TYPE[type] + _PRIOR_OF_WEIGHT[weight] + harder
    return Question(
        id="q" + digest(pattern, subject.name, variant)[:12],
        version=1,
        type=type,
        stem=stem,
        options=options,
        answer=answer,
        explanation=explanation,
        authority=Citation(authority.regulation.title, authority.regulation.version, authority.article),
        term=subject.name,
        chapter=entry.chapter,
        level=level,
        difficulty=round(min(0.9, max(0.1, prior)), 2),
        pattern=pattern,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def lettered(right: Sequence[str], wrong: Sequence[str], *seed: str) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """Options in their canonical order (ascending on a scale, else by hash) and the letters of the right ones."""
    texts = [*right, *wrong]
    ordered = ascending(texts) if are_scale(texts) else arranged(texts, *seed, "order")
    options = tuple(Option(LETTERS[at], text) for at, text in enumerate(ordered))
    return options, tuple(option.key for option in options if option.text in right)


def joined(texts: Iterable[str]) -> str:
    """A list as Chinese writes it."""
    listed = list(texts)
    return separator(listed).join(listed)


def separator(texts: Iterable[str]) -> str:
    """、 unless a member has a pause of its own, then ；."""
    return "；" if any(_PAUSES.search(text) for text in texts) else "、"


def copula(subject: Subject) -> str:
    """是指 after a name in quotation marks, 包括 after a description."""
    return "是指" if subject.lead.startswith("“") and subject.lead.endswith("”") else "包括"


def whole_list(subject: Subject, texts: Sequence[str] | None = None) -> str:
    """The list in one clause, without a full stop."""
    return f"{subject.lead}{copula(subject)}{joined(subject.texts if texts is None else texts)}"


def source(authority: Authority) -> str:
    return f"依据：《{authority.regulation.title}》（{authority.regulation.version}）{authority.article}。"


def reason(miss: NearMiss) -> str:
    """Why a distractor is wrong, one sentence that opens with the distractor in quotation marks."""
    why = miss.why.rstrip("。；") + "。"
    for start in (quoted(miss.text), miss.text):
        if why.startswith(start) and _READS_ON.match(why[len(start) :]):
            return quoted(miss.text) + why[len(start) :]
    return f"{quoted(miss.text)}：{why}"


def explained(right: str, authority: Authority, misses: Iterable[NearMiss] = ()) -> str:
    """Right content, authority, then the reasons: never by letter, because options are shuffled."""
    return right.rstrip("。") + "。" + source(authority) + "".join(reason(miss) for miss in misses)
