"""What an editor's form holds when it is opened on a question."""

from __future__ import annotations

from lianzheng_quiz.services.question_desk import QuestionDraft
from question_bank.question import Question


def draft_of(question: Question) -> QuestionDraft:
    return QuestionDraft(
        type=question.type,
        stem=question.stem,
        options=tuple(option.text for option in question.options),
        answer=question.answer,
        explanation=question.explanation,
        authority_title=question.authority.title,
        authority_version=question.authority.version,
        authority_article=question.authority.article,
        term=question.term,
        chapter=question.chapter,
        level=question.level,
        difficulty=question.difficulty,
    )
