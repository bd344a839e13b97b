"""Gates on truth: the independent solver, the authority, and the wording of keys and distractors."""

from __future__ import annotations

from collections.abc import Iterator

from question_bank.distractors import near_misses_of, right_texts
from question_bank.gates.fault import entry_of, right_and_wrong
from question_bank.knowledge import Fact, Knowledge, Regulation, Term
from question_bank.plain_text import bare, folded
from question_bank.quantities import same_quantity
from question_bank.question import Question
from question_bank.solver import disagrees, rendered, solve
from question_bank.wording import is_negative


def solver_agrees(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if found := disagrees(question, knowledge):
        yield f"{found}，请核对答案"


def solver_reads(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if not solve(rendered(question), knowledge).known:
        yield "知识库中没有对应的知识点，答案未能自动核对，请由人工对照依据核对"


def authority_given(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if not question.authority.title.strip() or not question.authority.article.strip():
        yield "没有写明依据，请补上法规名称、版本和条款"


def authority_known(question: Question, knowledge: Knowledge) -> Iterator[str]:
    title = question.authority.title
    if title.strip() and not _versions(question, knowledge):
        yield f"法规表中没有《{title}》，版本和施行日期请由人工核对"


def authority_in_force(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """The cited version is in force throughout the question's validity."""
    versions = _versions(question, knowledge)
    if not versions:
        return
    cited = next((row for row in versions if row.version == question.authority.version), None)
    if cited is None:
        known = "、".join(row.version for row in versions)
        yield f"《{question.authority.title}》没有“{question.authority.version}”这一版本（已知：{known}），请改正"
        return
    if cited.in_force_to and (question.valid_to is None or question.valid_to > cited.in_force_to):
        yield f"《{cited.title}》（{cited.version}）自{cited.in_force_to}后失效，请改用现行版本，或把有效期止于该日"
    if cited.in_force_from and question.valid_from and question.valid_from < cited.in_force_from:
        yield f"《{cited.title}》（{cited.version}）{cited.in_force_from}起施行，有效期不能早于该日，请修改"


def _versions(question: Question, knowledge: Knowledge) -> list[Regulation]:
    return [row for row in knowledge.regulations.values() if row.title == question.authority.title]


def authority_matches(question: Question, knowledge: Knowledge) -> Iterator[str]:
    entry = entry_of(question, knowledge)
    if entry is None or entry.authority is None:
        return
    regulation, cited = entry.authority.regulation, question.authority
    if (regulation.title, regulation.version, entry.authority.article) != (cited.title, cited.version, cited.article):
        yield f"知识库中的依据是《{regulation.title}》（{regulation.version}）{entry.authority.article}，请核对"


def key_wording(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """The key of a known term or fact is worded as the knowledge has it."""
    entry = entry_of(question, knowledge)
    if entry is None or question.type == "true_false":
        return
    if question.type == "blank":
        keys = [text for part in question.answer for text in part]
    else:
        keys = right_and_wrong(question)[int(is_negative(question.stem))]
    right = _right(entry)
    for key in keys:
        same = folded(key) in right or bare(key) in right or any(same_quantity(key, text) for text in right)
        if right and not same:
            yield f"“{key}”与知识库中“{entry.subject}”的用语不一致，请按依据的原文核对"


def distractor_outside(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """No wrong option may be a member, an alias or the value."""
    entry = entry_of(question, knowledge)
    if entry is None or question.type not in ("single", "multiple") or not _asks_for_list(entry, question):
        return
    for text in right_and_wrong(question)[1]:
        if bare(text) in _right(entry) and bare(text) not in bare(question.stem):
            yield f"“{text}”也是正确内容，不能作错误选项，请换掉"


def _asks_for_list(entry: Term | Fact, question: Question) -> bool:
    """Stems that ask for a member or the value: not negative, not for one rung among others."""
    if is_negative(question.stem):
        return False
    asks_for_rung = "紧接在" in question.stem or "一档的" in question.stem
    return not (entry.members and asks_for_rung)


def distractor_known(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """A wrong option that nobody has approved as wrong."""
    entry = entry_of(question, knowledge)
    if entry is None or question.type not in ("single", "multiple") or is_negative(question.stem):
        return
    approved = {bare(miss.text) for miss in near_misses_of(entry, knowledge)} | _right(entry)
    for text in right_and_wrong(question)[1]:
        if bare(text) not in approved:
            yield f"错误选项“{text}”不在知识库的易错项中，请由人工核对它确实是错的"


def _right(entry: Term | Fact) -> set[str]:
    return {bare(text) for text in right_texts(entry)} | {folded(text) for text in right_texts(entry)}
