"""Anchors: a moved sentence keeps its anchor, a changed one asks for review, a deleted one is gone."""

from __future__ import annotations

import pytest

from question_bank.key_terms import Place
from question_bank.reading import Document, document_of
from question_bank.tracing.anchors import Anchor, anchor, reanchor, successors

TEXT = (
    "总支年度报告\n"
    "一、主要做法\n"
    "总支书记同三名分管负责人逐一签订清单，把“一岗双责”写进年度目标，按季度对账。采购支出集体研究。\n"
    "二、存在不足\n"
    "个别负责人对一岗双责理解不深。一岗双责落实得不够平衡，采购支出集体研究。\n"
)


def report(text: str = TEXT) -> Document:
    return document_of("报告", text)


def anchored(words: str, occurrence: int = 0, text: str = TEXT) -> Anchor:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(words, start + 1)
    return anchor(report(text), Place("", start, start + len(words)))


def test_anchor_quotes_its_place() -> None:
    first = anchored("一岗双责")
    assert (first.document, first.section, first.exact) == ("报告", "一", "一岗双责")
    assert TEXT[first.start : first.end] == first.exact
    assert first.version == report().sha256
    assert first.prefix == "总支书记同三名分管负责人逐一签订清单，把“"
    assert first.suffix == "”写进年度目标，按季度对账。"


def test_context_is_at_most_32_characters_of_the_same_sentence() -> None:
    text = "前一句。" + "甲" * 50 + "一岗双责" + "乙" * 50 + "。后一句。"
    place = anchored("一岗双责", text=text)
    assert (place.prefix, place.suffix) == ("甲" * 32, "乙" * 32)


def test_unchanged_document_keeps_the_anchor_as_it_is() -> None:
    place = anchored("一岗双责")
    result = reanchor(place, report())
    assert (result.status, result.anchor) == ("kept", place)


def test_moved_sentence_is_found_in_its_new_section() -> None:
    place = anchored("一岗双责")
    moved = "新的开头，写了很多。\n一、背景\n略。\n" + TEXT.replace("一、主要做法", "二、具体做法").replace(
        "二、存在", "三、存在"
    )
    result = reanchor(place, report(moved))
    assert result.status == "kept"
    assert result.anchor.section == "二"
    assert moved[result.anchor.start : result.anchor.end] == "一岗双责"
    assert result.anchor.version == report(moved).sha256 != place.version


def test_white_space_does_not_change_a_sentence() -> None:
    text = TEXT.replace("签订清单，把", "签订清单， 把")
    assert reanchor(anchored("一岗双责"), report(text)).status == "kept"


def test_second_mention_stays_the_second_mention() -> None:
    text = "一岗双责是要求，一岗双责是责任。"
    place = anchored("一岗双责", 1, text)
    result = reanchor(place, report("开场白。" + text))
    assert result.status == "kept"
    assert result.anchor.start == place.start + len("开场白。")


def test_repeated_sentence_stays_in_its_section() -> None:
    text = "一、甲\n采购支出集体研究。\n二、乙\n采购支出集体研究。\n"
    place = anchored("集体研究", 1, text)
    changed = text.replace("二、乙\n", "二、乙\n另有补充说明若干。\n")
    result = reanchor(place, report(changed))
    assert (result.status, result.anchor.section) == ("kept", "二")


def test_lightly_changed_sentence_asks_for_review_and_keeps_the_words() -> None:
    changed = TEXT.replace("按季度对账", "按月度对账")
    result = reanchor(anchored("一岗双责"), report(changed))
    assert result.status == "review"
    assert changed[result.anchor.start : result.anchor.end] == "一岗双责"
    assert result.anchor.section == "一"


def test_changed_words_ask_for_review_of_the_whole_sentence() -> None:
    changed = TEXT.replace("把“一岗双责”写进", "把双重责任写进")
    result = reanchor(anchored("一岗双责"), report(changed))
    assert result.status == "review"
    assert result.anchor.exact.startswith("总支书记同三名分管负责人")
    assert changed[result.anchor.start : result.anchor.end] == result.anchor.exact


def test_changed_words_are_found_in_a_long_sentence() -> None:
    before, after = "甲乙丙丁戊己庚辛壬癸" * 6, "子丑寅卯辰巳午未申酉" * 6
    text = f"{before}签订清单把一岗双责写进目标{after}。"
    result = reanchor(anchored("一岗双责", text=text), report(text.replace("一岗双责", "双重责任")))
    assert result.status == "review"


def test_deleted_sentence_is_gone_and_the_old_anchor_stays() -> None:
    place = anchored("一岗双责")
    result = reanchor(place, report("总支年度报告\n一、主要做法\n全体党员参加了植树。\n"))
    assert (result.status, result.anchor) == ("gone", place)


def test_same_words_in_another_sentence_are_not_the_same_place() -> None:
    without = TEXT.replace(TEXT.split("\n")[2], "全体党员参加了植树。")
    assert reanchor(anchored("一岗双责"), report(without)).status == "gone"


@pytest.mark.parametrize("separator", ["，", "。"])
def test_a_large_new_version_is_searched_to_its_end(separator: str) -> None:
    new = report(f"各科室履行一岗双责{separator}" * 10_000)
    assert reanchor(anchored("一岗双责"), new).status == "gone"


def test_the_name_decides_which_document_is_the_new_version() -> None:
    rewritten, copy = document_of("报告", "全部重写。\n"), document_of("报告副本", TEXT)
    assert successors([report()], [copy, rewritten]) == {"报告": rewritten}


def test_a_renamed_document_is_known_by_its_sentences() -> None:
    renamed = document_of("年度报告", TEXT.replace("一、主要做法", "一、做法"))
    foreign = document_of("讲话", "同志们，下面讲三点意见。\n")
    assert successors([report()], [foreign, renamed]) == {"报告": renamed}
    assert successors([report()], [foreign]) == {}


def test_one_new_document_succeeds_one_old_one_only() -> None:
    twin = document_of("报告二", TEXT)
    assert successors([report(), twin], [document_of("新报告", TEXT)]) == {"报告": document_of("新报告", TEXT)}
