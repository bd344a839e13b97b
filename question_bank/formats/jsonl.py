"""One question a line of JSON: the exchange form that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable

from question_bank.question import Question


class UnreadableQuestions(ValueError):
    """A file that holds no questions; the message is Chinese and names the line."""


def write_jsonl(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The file's bytes, and notes on what it can't carry (none)."""
    return "".join(question.dumps() + "\n" for question in questions).encode(), []


def read_jsonl(data: bytes) -> list[Question]:
    """Questions in file order; raises UnreadableQuestions naming the first line that is not one."""
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableQuestions("不是UTF-8编码的文本") from error
    questions = [read_question(line, f"第{at}行") for at, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise UnreadableQuestions("文件中没有试题")
    return questions


def read_question(line: str, place: str) -> Question:
    """One line; `place` names it in the error."""
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableQuestions(f"{place}不是合法的JSON") from error
    if not isinstance(data, dict):
        raise UnreadableQuestions(f"{place}不是一道试题")
    try:
        question = Question.from_json(data)
    except KeyError as error:
        raise UnreadableQuestions(f"{place}缺少字段“{error.args[0]}”") from error
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnreadableQuestions(f"{place}有字段的格式不对") from error
    wrong = _wrongly_typed(question)
    if wrong:
        raise UnreadableQuestions(f"{place}的字段“{wrong}”应为文字")
    return question


def _wrongly_typed(question: Question) -> str:
    """The first field that should be text and is not, empty when all are."""
    texts = ("id", "type", "stem", "explanation", "term", "chapter", "level", "pattern", "status")
    for name in texts:
        if not isinstance(getattr(question, name), str):
            return name
    cited = question.authority
    if not all(isinstance(text, str) for text in (cited.title, cited.version, cited.article)):
        return "authority"
    if not all(isinstance(text, str) for option in question.options for text in (option.key, option.text)):
        return "options"
    for part in question.answer:
        if not all(isinstance(text, str) for text in (part if isinstance(part, tuple) else (part,))):
            return "answer"
    if not all(isinstance(text, str) for place in question.documents for text in (place.document, place.section)):
        return "documents"
    dates = (question.valid_from, question.valid_to)
    return "" if all(date is None or isinstance(date, str) for date in dates) else "valid_from"
