"""Gates on a whole bank: repeated stems, and what can be guessed from its averages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from question_bank.knowledge import Knowledge
from question_bank.plain_text import bare
from question_bank.question import Question
from question_bank.validity import ever_together
from question_bank.wording import is_negative

FEWEST_FOR_SHARES = 40
ONE_RIGHT = ("single", "case")
KEY_POSITION = (0.20, 0.30)
TRUE_SHARE = (0.45, 0.55)
MOST_NEGATIVE = 0.15
NEAR_DUPLICATE = 0.85


def repeated_ids(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for name, count in Counter(question.id for question in questions).items():
        if count > 1:
            yield name, f"编号出现{count}次，请另编"


def repeated_stems(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The same stem twice in one type: nobody could tell the two apart, unless they are never valid together."""
    earlier: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in questions:
        same = earlier[question.type, bare(question.stem)]
        for other in same:
            if other.id != question.id and ever_together(other, question):
                yield question.id, f"题干与{other.id}相同，请删去一题"
                break
        same.append(question)


def similar_stems(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Stems of one type and one key that differ by a few characters; in a judgement these make another statement."""
    alike: dict[tuple[str, frozenset[str]], list[tuple[Question, frozenset[str]]]] = defaultdict(list)
    for question in (question for question in questions if question.type != "true_false"):
        grams = _bigrams(question.stem)
        group = alike[question.type, _key(question)]
        for other, others in group:
            nearly = other.term != question.term and len(grams & others) > NEAR_DUPLICATE * len(grams | others)
            if nearly and ever_together(other, question):
                yield question.id, f"题干与{other.id}几乎相同，请核对是否重复"
        group.append((question, grams))


def _bigrams(text: str) -> frozenset[str]:
    plain = bare(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _key(question: Question) -> frozenset[str]:
    texts = {option.text for option in question.options if option.key in question.answer}
    return frozenset(texts) or frozenset(str(part) for part in question.answer)


def key_positions(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    asked = [question for question in questions if question.type in ONE_RIGHT and len(question.options) == 4]
    if len(asked) < FEWEST_FOR_SHARES:
        return
    counts = Counter(question.answer[0] for question in asked)
    for letter in "ABCD":
        share = counts[letter] / len(asked)
        if not KEY_POSITION[0] <= share <= KEY_POSITION[1]:
            yield "", f"单选和案例题答案为{letter}的占{share:.0%}，应在20%至30%之间，请调整选项次序"


def true_share(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    judged = [question for question in questions if question.type == "true_false"]
    share = sum(question.answer == ("true",) for question in judged) / max(1, len(judged))
    if len(judged) >= FEWEST_FOR_SHARES and not TRUE_SHARE[0] <= share <= TRUE_SHARE[1]:
        yield "", f"判断题中正确的占{share:.0%}，应在45%至55%之间，请增减"


def negative_share(questions: list[Question], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    share = sum(is_negative(question.stem) for question in questions) / max(1, len(questions))
    if len(questions) >= FEWEST_FOR_SHARES and share > MOST_NEGATIVE:
        yield "", f"否定式题干占{share:.0%}，不应超过15%，请改写一部分"
