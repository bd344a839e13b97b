"""Questions of every type with any content, for properties: sound in form, senseless in what they say."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from question_bank.formats.xlsx_examples import BY_TYPE
from question_bank.plain_text import BLANK, bare, blank_count, folded
from question_bank.question import CHAPTERS, LEVELS, STATUSES, Citation, DocumentPlace, Option, Question
from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import with_prompts
from question_bank.question_types.base import LETTERS

ODD = "=+-@＝'‘“/／；;:#~{}%*\\[]<>&\"甲乙丙12 　，。、—>\n"
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def wording(most: int = 12, signs: str = ODD.replace("\n", "")) -> st.SearchStrategy[str]:
    """Text with something in it that counts, no blank, nothing around it."""
    texts = st.text(st.sampled_from(signs), min_size=1, max_size=most).map(lambda text: text.strip(" 　"))
    return texts.filter(lambda text: bool(folded(text)) and bool(bare(text)) and not blank_count(text))


def distinct(texts: st.SearchStrategy[str], fewest: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=fewest, max_size=most, unique_by=lambda text: bare(text))


@st.composite
def bodies(draw: st.DrawFn, kind: str) -> Question:
    """A question of a type whose body the type finds nothing wrong with."""
    lead, options, answer = f"请{draw(wording())}", [], ()
    stem = f"{lead}{BLANK}。"
    if kind in ("single", "case", "multiple", "ordering"):
        options = draw(distinct(wording(), 3, 8))
        letters = list(LETTERS[: len(options)])
        right = {"multiple": st.integers(2, len(options) - 1), "ordering": st.just(len(options))}
        count = draw(right.get(kind, st.just(1)))
        answer = tuple(draw(st.permutations(letters))[:count])
        if kind == "multiple":
            answer = tuple(sorted(answer))
        if kind == "ordering" and list(answer) == letters:
            answer = answer[::-1]
    elif kind == "matching":
        options = draw(distinct(wording(), 3, 8))
        lines = draw(st.integers(3, len(options)))
        stem = with_prompts(lead, [draw(wording(8, "甲乙丙=#~{}'“\\")) for _ in range(lines)])
        answer = tuple(draw(st.permutations(list(LETTERS[: len(options)])))[:lines])
    elif kind == "true_false":
        stem, answer = f"{lead}。", (draw(st.sampled_from(["true", "false"])),)
    elif kind == "blank":
        blanks = draw(st.integers(1, 3))
        stem = lead + f"{BLANK}、" * blanks
        answer = tuple(tuple(draw(distinct(wording(), 1, 3))) for _ in range(blanks))
    else:
        stem, answer = (
            f"{lead}。",
            tuple((head,) for head in draw(st.lists(wording(), min_size=2, unique_by=folded)))[:6],
        )
    return replace(
        BY_TYPE[kind],
        id="q" + draw(st.text("0123456789abcdef", min_size=12, max_size=12)),
        stem=stem,
        options=tuple(Option(letter, text) for letter, text in zip(LETTERS, options, strict=False)),
        answer=answer,
        explanation=draw(wording(30)),
        chapter=draw(st.sampled_from(list(CHAPTERS))),
        level=draw(st.sampled_from(LEVELS)),
        difficulty=draw(st.floats(0.01, 0.99)),
        term=draw(wording()),
    )


def sound_questions() -> st.SearchStrategy[Question]:
    drawn = st.sampled_from(list(TYPES)).flatmap(bodies)
    return drawn.filter(lambda question: not TYPES[question.type].faults(question))


@st.composite
def whole_questions(draw: st.DrawFn) -> Question:
    """Every field with any text at all."""
    days = st.none() | st.dates().map(lambda day: day.isoformat())
    place = st.builds(DocumentPlace, anything, anything, st.integers(0, 10**6), st.integers(0, 10**6))
    return replace(
        draw(sound_questions()),
        version=draw(st.integers(1, 999)),
        stem=draw(anything),
        explanation=draw(anything),
        authority=draw(st.builds(Citation, anything, anything, anything)),
        term=draw(anything),
        pattern=draw(anything),
        documents=tuple(draw(st.lists(place, max_size=3))),
        valid_from=draw(days),
        valid_to=draw(days),
        status=draw(st.sampled_from(STATUSES)),
    )
