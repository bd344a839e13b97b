"""Gates on truth: the independent solver, the authority, and the wording of keys and distractors."""

from __future__ import annotations

from collections.abc import Iterator

from question_bank.distractors import near_misses_of, right_texts
from question_bank.gates.fault import entry_of, listed_entry_of, right_and_wrong
from question_bank.knowledge import Conduct, Fact, Knowledge, Listed, Pairing, Regulation, Term
from question_bank.plain_text import bare, folded
from question_bank.quantities import same_quantity
from question_bank.question import Question
from question_bank.solver import disagrees, verdict_on
from question_bank.wording import is_negative


def solver_agrees(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if found := disagrees(question, knowledge):
        yield f"{found}，请核对答案"


def solver_reads(question: Question, knowledge: Knowledge) -> Iterator[str]:
    if not verdict_on(question, knowledge).known:
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
    started = cited.in_force_from
    if started and question.valid_from and question.valid_from < started:
        yield f"《{cited.title}》（{cited.version}）{started}起施行，有效期不能早于该日，请修改"
    elif started and question.valid_from is None and any(_ended_before(row, started) for row in versions):
        yield f"《{cited.title}》在{started}以前施行的是旧版本，请写明有效期自该日起"


def _ended_before(version: Regulation, day: str) -> bool:
    return version.in_force_to is not None and version.in_force_to < day


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
    entry = listed_entry_of(question, knowledge)
    if entry is None or question.type not in ("single", "multiple", "blank"):
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
    """No wrong option may be a member, an alias or the value, nor a discipline that could be defended for a scene."""
    scene = entry_of(question, knowledge)
    if isinstance(scene, Conduct) and question.type == "case":
        for text in right_and_wrong(question)[1]:
            if text in scene.arguable:
                yield f"“{text}”对这一情节也说得通，不能作错误选项，请换掉"
    entry = listed_entry_of(question, knowledge)
    if entry is None or question.type not in ("single", "multiple") or not _asks_for_list(entry, question):
        return
    for text in right_and_wrong(question)[1]:
        if bare(text) in _right(entry) and bare(text) not in bare(question.stem):
            yield f"“{text}”也是正确内容，不能作错误选项，请换掉"


def _asks_for_list(entry: Listed, question: Question) -> bool:
    """Stems that ask for a member or the value: not negative, not for one rung among others."""
    if is_negative(question.stem):
        return False
    asks_for_rung = "紧接在" in question.stem or "一档的" in question.stem
    return not (entry.members and asks_for_rung)


def distractor_known(question: Question, knowledge: Knowledge) -> Iterator[str]:
    """A wrong option that nobody has approved as wrong."""
    if question.type not in ("single", "multiple", "case", "matching") or is_negative(question.stem):
        return
    approved = _approved(question, knowledge)
    for text in right_and_wrong(question)[1] if approved else ():
        if bare(text) not in approved:
            yield f"错误选项“{text}”不在知识库的易错项中，请由人工核对它确实是错的"


def _approved(question: Question, knowledge: Knowledge) -> set[str]:
    """What the question's entry offers or may offer as an option; empty where nothing is known of it."""
    entry = entry_of(question, knowledge)
    if isinstance(entry, Term | Fact):
        return {bare(miss.text) for miss in near_misses_of(entry, knowledge)} | _right(entry)
    if isinstance(entry, Pairing):
        return {bare(text) for text in (*(p.right for p in entry.pairs), *(extra.text for extra in entry.extras))}
    if isinstance(entry, Conduct):
        cases = [case for case in entry.cases if bare(case.material) in bare(question.stem)]
        texts = [text for case in cases for text in (case.value, *(miss.text for miss in case.near_misses))]
        if any(case.asks == "discipline" for case in cases):
            texts += [each.name for each in entry.authority.regulation.disciplines]
        return set(map(bare, texts))
    return set()


def _right(entry: Listed) -> set[str]:
    return {bare(text) for text in right_texts(entry)} | {folded(text) for text in right_texts(entry)}
