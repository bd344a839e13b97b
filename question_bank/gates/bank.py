"""Gates on a whole bank: repeated stems, what can be guessed from its averages, and which questions are enemies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from question_bank.knowledge import Knowledge
from question_bank.plain_text import bare
from question_bank.quantities import quantity
from question_bank.question import Question
from question_bank.question_types import TYPES
from question_bank.wording import is_negative

FEWEST_FOR_SHARES = 40
KEY_POSITION = (0.20, 0.30)
TRUE_SHARE = (0.45, 0.55)
MOST_NEGATIVE = 0.15
NEAR_DUPLICATE = 0.85
SHORTEST_TELLTALE = 4


def repeated_ids(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for name, count in Counter(question.id for question in questions).items():
        if count > 1:
            yield name, f"编号出现{count}次，请另编"


def repeated_stems(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The same stem twice in one type: nobody could tell the two apart."""
    first: dict[tuple[str, str], str] = {}
    for question in questions:
        other = first.setdefault((question.type, bare(question.stem)), question.id)
        if other != question.id:
            yield question.id, f"题干与{other}相同，请删去一题"


def similar_stems(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Stems of one type and one key that differ by a few characters; in a judgement these make another statement."""
    alike: dict[tuple[str, frozenset[str]], list[tuple[Question, frozenset[str]]]] = defaultdict(list)
    for question in (question for question in questions if question.type != "true_false"):
        grams = _bigrams(question.stem)
        group = alike[question.type, _key(question)]
        for other, others in group:
            if other.term != question.term and len(grams & others) > NEAR_DUPLICATE * len(grams | others):
                yield question.id, f"题干与{other.id}几乎相同，请核对是否重复"
        group.append((question, grams))


def _bigrams(text: str) -> frozenset[str]:
    plain = bare(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _key(question: Question) -> frozenset[str]:
    texts = {option.text for option in question.options if option.key in question.answer}
    return frozenset(texts) or frozenset(str(part) for part in question.answer)


def key_positions(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    asked = [question for question in questions if question.type == "single" and len(question.options) == 4]
    if len(asked) < FEWEST_FOR_SHARES:
        return
    counts = Counter(question.answer[0] for question in asked)
    for letter in "ABCD":
        share = counts[letter] / len(asked)
        if not KEY_POSITION[0] <= share <= KEY_POSITION[1]:
            yield "", f"单选题答案为{letter}的占{share:.0%}，应在20%至30%之间，请调整选项次序"


def true_share(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    judged = [question for question in questions if question.type == "true_false"]
    share = sum(question.answer == ("true",) for question in judged) / max(1, len(judged))
    if len(judged) >= FEWEST_FOR_SHARES and not TRUE_SHARE[0] <= share <= TRUE_SHARE[1]:
        yield "", f"判断题中正确的占{share:.0%}，应在45%至55%之间，请增减"


def negative_share(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    share = sum(is_negative(question.stem) for question in questions) / max(1, len(questions))
    if len(questions) >= FEWEST_FOR_SHARES and share > MOST_NEGATIVE:
        yield "", f"否定式题干占{share:.0%}，不应超过15%，请改写一部分"


def are_enemies(one: Question, other: Question) -> bool:
    """Whether two questions must not meet in one paper: same term and type or level, or one gives the other away."""
    if one.id == other.id:
        return False
    if one.term == other.term and (one.type == other.type or one.level == other.level):
        return True
    if one.term == other.term and (_recites(one, other) or _recites(other, one)):
        return True
    return _tells(one, other) or _tells(other, one)


def enemies(questions: Iterable[Question]) -> set[tuple[str, str]]:
    """All pairs of ids that are enemies, each pair in alphabetical order."""
    listed = list(questions)
    of_term: dict[str, list[Question]] = defaultdict(list)
    for question in listed:
        of_term[question.term].append(question)
    found = {
        _pair(one, other)
        for group in of_term.values()
        for at, one in enumerate(group)
        for other in group[:at]
        if are_enemies(one, other)
    }
    told = [question for question in listed if _telltale(question)]
    texts = [(question, _shown(question)) for question in listed]
    for asked in told:
        keys = _telltale(asked)
        found |= {
            _pair(asked, teller) for teller, text in texts if teller.id != asked.id and any(key in text for key in keys)
        }
    return found


def _pair(one: Question, other: Question) -> tuple[str, str]:
    first, second = sorted((one.id, other.id))
    return first, second


def _recites(teller: Question, asked: Question) -> bool:
    """Whether a stem on the same term spells out everything that the other question asks for."""
    stem = bare(teller.stem)
    right = [bare(option.text) for option in asked.options if option.key in asked.answer]
    return bool(right) and all(text in stem for text in right)


def _tells(teller: Question, asked: Question) -> bool:
    """Whether a candidate can read the blank's filler in the other question."""
    shown = _shown(teller)
    return any(key in shown for key in _telltale(asked))


def _telltale(question: Question) -> list[str]:
    """Fillers long and particular enough to be recognised elsewhere."""
    if question.type != "blank":
        return []
    fillers = [text for part in question.answer for text in part]
    return [bare(text) for text in fillers if len(text) >= SHORTEST_TELLTALE and quantity(text) is None]


def _shown(question: Question) -> str:
    kind = TYPES.get(question.type)
    options = kind.options_shown(question) if kind else question.options
    return bare(question.stem) + "".join(bare(option.text) for option in options)
