"""What becomes of questions when a document is edited or the fact base changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from question_bank.knowledge import Fact, Knowledge, NearMiss, Term
from question_bank.question import Citation, DocumentPlace, Question
from question_bank.reading import Document, document_of
from question_bank.tracing.suspension import KEPT, LABELS, REVIEW, SOURCE_LOST, SUSPENDED, Decision, decide

REPORT = (
    "支部半年小结\n"
    "一、学习情况\n"
    "全体党员结合岗位谈体会，把增强“四个意识”落实到审批、收费、检查三个环节，没有走过场。\n"
    "二、下一步打算\n"
    "支部书记每月听一次汇报，遇到拿不准的事项先请示后办理。\n"
)
SPEECH = "开场白。\n一、要求\n越是任务重，越要讲规矩，增强“四个意识”要见诸行动。\n"
SENTENCE = REPORT.split("\n")[2]
MakeQuestion = Callable[..., Question]


def place(name: str, text: str, words: str = "四个意识", occurrence: int = 0) -> DocumentPlace:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(words, start + 1)
    section = document_of(name, text).section_at(start).path
    return DocumentPlace(name, section, start, start + len(words))


def quoted(decision: Decision, *documents: Document) -> list[str]:
    texts = {document.name: document.text for document in documents}
    return [texts[each.document][each.start : each.end] for each in decision.question.documents]


@pytest.fixture
def asked(sound: MakeQuestion) -> Question:
    """A question with one place, in the report."""
    return sound(documents=(place("小结", REPORT),))


@pytest.fixture
def after_edit(asked: Question, small: Knowledge) -> Callable[..., Decision]:
    """The decision on the question when the report has another text (none: it is withdrawn)."""

    def make(text: str | None, name: str = "小结", **changes: Any) -> Decision:
        new = [] if text is None else [document_of(name, text)]
        question = replace(asked, **changes)
        return decide([question], [document_of("小结", REPORT)], new, small, small)[0]

    return make


def changed(small: Knowledge, subject: str, **changes: Any) -> Knowledge:
    def edit(entry: Any) -> Any:
        return replace(entry, **changes) if entry.subject == subject else entry

    return replace(small, terms=tuple(map(edit, small.terms)), facts=tuple(map(edit, small.facts)))


def after_change(question: Question, old: Knowledge, new: Knowledge) -> Decision:
    return decide([question], [], [], old, new)[0]


def test_nothing_changed_keeps_the_question_as_it_is(after_edit: Callable[..., Decision], asked: Question) -> None:
    assert after_edit(REPORT) == Decision(asked, KEPT, ())


def test_a_moved_sentence_takes_its_question_along_without_a_word(after_edit: Callable[..., Decision]) -> None:
    text = REPORT.replace(SENTENCE + "\n", "略。\n").replace("二、下一步打算\n", f"二、下一步打算\n{SENTENCE}\n")
    decision = after_edit(text)
    assert (decision.status, decision.reasons, decision.drawable) == (KEPT, (), True)
    assert quoted(decision, document_of("小结", text)) == ["四个意识"]
    assert decision.question.documents[0].section == "二"


def test_white_space_is_no_change(after_edit: Callable[..., Decision]) -> None:
    text = "\n\n" + REPORT.replace("审批、收费", "审批、 收费").replace("一、", "　　一、")
    decision = after_edit(text)
    assert (decision.status, decision.reasons) == (KEPT, ())
    assert quoted(decision, document_of("小结", text)) == ["四个意识"]


def test_one_changed_word_asks_for_review_and_the_question_stays_in_use(after_edit: Callable[..., Decision]) -> None:
    text = REPORT.replace("三个环节", "两个环节")
    decision = after_edit(text)
    assert (decision.status, decision.drawable) == (REVIEW, True)
    assert decision.reasons == ("《小结》“一”中引用处的文字有改动，请核对是否仍然适用",)
    assert quoted(decision, document_of("小结", text)) == ["四个意识"]


def test_a_deleted_paragraph_is_a_lost_source(after_edit: Callable[..., Decision]) -> None:
    decision = after_edit(REPORT.replace(SENTENCE, "本季度没有集中学习。"))
    assert (decision.status, decision.question.documents) == (SOURCE_LOST, ())
    assert decision.reasons == ("《小结》“一”中的“四个意识”一处在新版中已经没有",)
    assert decision.drawable


def test_without_authority_and_other_place_a_lost_source_bars_the_question(
    after_edit: Callable[..., Decision],
) -> None:
    decision = after_edit(None, authority=Citation("", "", ""))
    assert (decision.status, decision.drawable) == (SOURCE_LOST, False)
    assert decision.reasons == ("文件《小结》已经撤下", "没有其他出处，也没有写明依据，不能再抽用")


def test_another_place_keeps_a_question_without_authority_in_use(sound: MakeQuestion, small: Knowledge) -> None:
    both = (place("小结", REPORT), place("讲话", SPEECH))
    question = sound(documents=both, authority=Citation("", "", ""))
    old = [document_of("小结", REPORT), document_of("讲话", SPEECH)]
    decision = decide([question], old, old[1:], small, small)[0]
    assert (decision.status, decision.drawable) == (SOURCE_LOST, True)
    assert decision.question.documents == both[1:]


def test_a_doubled_sentence_keeps_the_place_it_had(after_edit: Callable[..., Decision], asked: Question) -> None:
    text = REPORT.rstrip("\n") + "\n" + SENTENCE + "\n"
    decision = after_edit(text)
    assert (decision.status, decision.reasons) == (KEPT, ())
    assert decision.question.documents == asked.documents


def test_two_places_that_fall_together_are_cited_once(sound: MakeQuestion, small: Knowledge) -> None:
    doubled = REPORT + SENTENCE + "\n"
    question = sound(documents=(place("小结", doubled), place("小结", doubled, occurrence=1)))
    new = document_of("小结", REPORT)
    decision = decide([question], [document_of("小结", doubled)], [new], small, small)[0]
    assert decision.status == KEPT
    assert quoted(decision, new) == ["四个意识"]


def test_a_renamed_document_is_cited_under_its_new_name(after_edit: Callable[..., Decision]) -> None:
    for text in (REPORT, REPORT + "三、其他\n另附名单一份。\n"):
        decision = after_edit(text, name="上半年小结")
        assert (decision.status, decision.reasons) == (KEPT, ())
        assert [each.document for each in decision.question.documents] == ["上半年小结"]


def test_another_document_in_its_place_is_no_new_version(after_edit: Callable[..., Decision]) -> None:
    decision = after_edit(SPEECH, name="讲话")
    assert (decision.status, decision.reasons) == (SOURCE_LOST, ("文件《小结》已经撤下",))


def test_a_document_of_which_nothing_is_told_is_left_alone(asked: Question, small: Knowledge) -> None:
    assert decide([asked], [], [], small, small) == [Decision(asked, KEPT, ())]


def test_a_changed_value_suspends_the_question_and_says_from_what_to_what(
    sound: MakeQuestion, small: Knowledge
) -> None:
    subject = "警告处分的影响期"
    decision = after_change(sound(term=subject), small, changed(small, subject, value="一年半"))
    assert (decision.status, decision.drawable) == (SUSPENDED, False)
    assert decision.reasons == ("知识点“警告处分的影响期”的答案由“一年”改为“一年半”",)


def test_a_changed_near_miss_suspends_the_question(sound: MakeQuestion, small: Knowledge) -> None:
    old = small.term_by_name["四个意识"].near_misses
    swapped = (NearMiss("斗争意识", "斗争意识是另一方面的要求。"), *old[1:])
    reworded = (replace(old[0], why="责任意识讲的是履职。"), *old[1:])
    reasons = [
        after_change(sound(), small, changed(small, "四个意识", near_misses=misses)).reasons
        for misses in (swapped, reworded, old[1:])
    ]
    assert reasons == [
        ("知识点“四个意识”的易错项由“责任意识”改为“斗争意识”",),
        ("知识点“四个意识”的易错项改写“责任意识”",),
        ("知识点“四个意识”的易错项删去“责任意识”",),
    ]


def test_another_member_suspends_the_question(sound: MakeQuestion, small: Knowledge) -> None:
    members = small.term_by_name["四个意识"].members
    decision = after_change(sound(), small, changed(small, "四个意识", members=members[1:]))
    assert decision.reasons == ("知识点“四个意识”的内容删去“政治意识”",)


def test_a_repealed_regulation_suspends_what_rests_on_it(sound: MakeQuestion, small: Knowledge) -> None:
    repealed = replace(small.regulations["条例-新"], in_force_to="2026-12-31")
    regulations = {**small.regulations, "条例-新": repealed}

    def resting(entry: Term | Fact) -> Term | Fact:
        authority = entry.authority and replace(entry.authority, regulation=repealed)
        return replace(entry, authority=authority, valid_to="2026-12-31" if authority else None)

    new = replace(
        small, regulations=regulations, terms=tuple(map(resting, small.terms)), facts=tuple(map(resting, small.facts))
    )
    known = after_change(sound(), small, new)
    assert known.status == SUSPENDED
    assert known.reasons == ("知识点“四个意识”的有效期由“2024-01-01至长期”改为“2024-01-01至2026-12-31”",)
    by_hand = after_change(sound(term="某项工作"), small, new)
    assert by_hand.reasons == ("依据《中国共产党测试条例》（2023年修订）自2026-12-31后失效",)
    ended = after_change(sound(term="某项工作", valid_to="2026-12-31"), small, new)
    assert (ended.status, ended.reasons) == (KEPT, ())


def test_a_regulation_struck_from_the_record_suspends_a_question_of_ones_own(
    sound: MakeQuestion, small: Knowledge
) -> None:
    rows = {"条例-旧": small.regulations["条例-旧"]}
    decision = after_change(sound(term="某项工作"), small, replace(small, regulations=rows))
    assert decision.reasons == ("依据《中国共产党测试条例》（2023年修订）已从法规表中删去",)


def test_a_fact_that_vanished_suspends_the_question(sound: MakeQuestion, small: Knowledge) -> None:
    decision = after_change(sound(), small, replace(small, terms=small.terms[1:]))
    assert (decision.status, decision.reasons) == (SUSPENDED, ("知识点“四个意识”已从知识库中删去",))


def test_a_change_that_touches_no_key_suspends_nothing(sound: MakeQuestion, small: Knowledge) -> None:
    new = changed(
        small, "四个意识", gloss="换一种说法", weight="plain", aliases=("四意识",), unsuited=("list-multiple",)
    )
    assert after_change(sound(), small, new).status == KEPT
    members = small.term_by_name["四个意识"].members
    reordered = changed(small, "四个意识", members=(*members[2:], *members[:2]))
    assert after_change(sound(), small, reordered).status == KEPT


def test_the_order_of_a_ladder_counts(sound: MakeQuestion, small: Knowledge) -> None:
    members = small.term_by_name["党纪处分"].members
    reordered = changed(small, "党纪处分", members=(members[1], members[0], *members[2:]))
    decision = after_change(sound(term="党纪处分"), small, reordered)
    assert decision.status == SUSPENDED
    assert decision.reasons[0].startswith("知识点“党纪处分”的次序由“警告→严重警告→")


def test_a_changed_fact_outweighs_a_changed_document_and_both_are_told(asked: Question, small: Knowledge) -> None:
    new = changed(small, "四个意识", valid_from="2025-01-01")
    edited = document_of("小结", REPORT.replace("三个环节", "两个环节"))
    decision = decide([asked], [document_of("小结", REPORT)], [edited], small, new)[0]
    assert decision.status == SUSPENDED
    assert [reason.split("的")[0] for reason in decision.reasons] == ["知识点“四个意识”", "《小结》“一”中引用处"]
    assert decision.question.documents != ()


def test_every_status_has_a_name_on_screen() -> None:
    assert set(LABELS) == {KEPT, REVIEW, SOURCE_LOST, SUSPENDED}
