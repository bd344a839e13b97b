"""Templates of 公文: what is refused and how it is named, what is left out, what is filled in once and never again."""

from __future__ import annotations

import pytest

from lianzheng_quiz.rules.letter_tables import band_table, person_table
from lianzheng_quiz.rules.letter_text import Grid, Paragraph, Value, is_empty, tidy
from lianzheng_quiz.rules.letters import KINDS, example_values, faults_in, letter_of

NOTICE = KINDS["notice"]


def told(text: str) -> list[str]:
    return [str(fault) for fault in faults_in(NOTICE, f"【标题】通报\n{text}")]


def filled(text: str, **changes: Value) -> list[Paragraph | Grid]:
    values = {**example_values("notice"), **changes}
    return list(letter_of(f"【标题】通报\n{text}", values).body)


@pytest.mark.parametrize("key", KINDS)
def test_our_own_wording_has_no_fault_and_uses_every_mark_rightly(key: str) -> None:
    kind = KINDS[key]
    assert faults_in(kind, kind.wording) == []
    letter = letter_of(kind.wording, example_values(key))
    assert letter.title
    assert letter.body
    text = "".join(block.text for block in letter.body if isinstance(block, Paragraph))
    assert not set("〔〕【】") & set(text)


@pytest.mark.parametrize("key", KINDS)
def test_field_names_are_told_apart_and_described(key: str) -> None:
    names = [field.name for field in KINDS[key].fields]
    assert len(names) == len(set(names))
    assert all(field.tells and not is_empty(field.example) for field in KINDS[key].fields)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("应考〔应考人树〕人", "第 2 行：没有〔应考人树〕这个字段，是不是〔应考人数〕"),
        ("〔如有不合格名丹〕有", "第 2 行：没有〔不合格名丹〕这个字段，是不是〔不合格名单〕"),
        ("〔天气〕", "第 2 行：没有〔天气〕这个字段"),
        ("应考〔应考人数人", "第 2 行：〔后面没有〕"),
        ("应考应考人数〕人", "第 2 行：〕前面没有〔"),
        ("〔应考〔人数〕", "第 2 行：前一个〔还没有〕，又出现了〔"),
        ("应考〔〕人", "第 2 行：〔〕里面是空的"),
        ("合格〔如有合格人数〕", "第 2 行：〔如有合格人数〕只能写在一行的最前面"),
        ("见表：〔成绩表〕", "第 2 行：〔成绩表〕是表格，请让它单独占一行"),
        ("【附件】〔成绩表〕", "第 2 行：〔成绩表〕是表格，请让它单独占一行"),
        ("【主题】通报", "第 2 行：没有【主题】这个行首标记，是不是【标题】"),
        ("【署名】甲\n【署名】乙", "第 3 行：【署名】只能有一行"),
        ("【主送】", "第 2 行：【主送】后面没有内容"),
    ],
)
def test_a_fault_is_named_with_its_line_and_the_nearest_word(line: str, reason: str) -> None:
    assert told(line)[0] == reason


def test_a_template_needs_a_title_and_has_its_limits() -> None:
    assert [str(fault) for fault in faults_in(NOTICE, "正文。")] == ["缺少标题。请加一行，以【标题】开头"]
    assert "400 行" in str(faults_in(NOTICE, "【标题】通报\n" + "一行\n" * 400)[0])
    assert told("字" * 2001) == ["第 2 行：一行不超过 2000 字"]


def test_two_wordings_of_one_mark_may_stand_under_opposite_conditions() -> None:
    text = "〔如有缺考人数〕【主送】甲\n〔如无缺考人数〕【主送】乙"
    assert told(text) == []
    values = example_values("notice")
    assert letter_of(text, values).recipient == "甲"
    assert letter_of(text, {**values, "缺考人数": "0"}).recipient == "乙"


def test_a_line_whose_list_or_table_is_empty_is_left_out_and_nought_is_printed() -> None:
    text = "缺考：〔缺考名单〕。\n缺考〔缺考人数〕人。\n〔分数段表〕\n平均〔平均分〕。"
    left = filled(text, 缺考名单=(), 缺考人数="0", 分数段表=band_table([]), 平均分="")
    assert left == [Paragraph("缺考0人。")]
    assert len(filled(text)) == 4


def test_headings_are_counted_as_printed() -> None:
    text = "一、总体\n甲\n〔如有缺考人数〕二、缺考\n〔如有缺考人数〕乙\n三、其他\n（一）头。尾\n（二）头"
    body = [block for block in filled(text, 缺考人数="0") if isinstance(block, Paragraph)]
    assert [(block.text, block.level, block.head) for block in body] == [
        ("一、总体", 1, 4),
        ("甲", 0, 0),
        ("二、其他", 1, 4),
        ("（一）头。尾", 2, 5),
        ("（二）头", 2, 4),
    ]


def test_what_is_filled_in_is_never_read_as_a_template() -> None:
    evil = "〔合格率〕【标题】一、"
    values = {**example_values("notice"), "考试名称": evil, "组织单位": f"{evil}\n二、"}
    letter = letter_of("【标题】关于〔考试名称〕\n〔组织单位〕说\n一、〔考试名称〕。好", values)
    assert letter.title == (("关于", evil),)
    said, heading = letter.body
    assert said == Paragraph(f"{evil} 二、说")
    assert heading == Paragraph(f"一、{evil}。好", 1, len(f"一、{evil}。"))


def test_a_year_in_the_brackets_of_a_number_stays_as_it_is() -> None:
    values = example_values("notice")
    letter = letter_of("【标题】通报\n【发文字号】青纪发〔2026〕12号", values)
    assert letter.number == "青纪发〔2026〕12号"
    assert letter_of("【标题】通报\n【发文字号】青纪发〔发文年号〕12号", values).number == "青纪发〔2026〕12号"


def test_an_attachment_without_content_is_not_mentioned() -> None:
    text = "正文。\n【附件】成绩表\n〔成绩表〕\n【附件】分数段\n〔分数段表〕"
    values = {**example_values("notice"), "成绩表": band_table([])}
    letter = letter_of(f"【标题】通报\n{text}", values)
    assert [attachment.title for attachment in letter.attachments] == ["分数段"]


def test_with_the_line_of_an_attachment_all_of_it_is_left_out() -> None:
    text = "正文。\n〔如无合格人数〕【附件】成绩表\n说明。\n〔成绩表〕\n【附件】分数段\n〔分数段表〕"
    letter = letter_of(f"【标题】通报\n{text}", example_values("notice"))
    assert letter.body == (Paragraph("正文。"),)
    assert [attachment.title for attachment in letter.attachments] == ["分数段"]


def test_a_template_is_kept_with_plain_line_ends_and_without_control_characters() -> None:
    assert tidy("\r\n【标题】通报 \r\n\x07正\x00文\u200b　。\t\n\n") == "【标题】通报\n正文　。"


def test_the_facts_of_a_person_fill_their_rows() -> None:
    grid = person_table([("姓名", "甲"), ("工号", "1"), ("单位", "局"), ("=依据", "条"), ("得分", "9")])
    assert grid.rows == (
        ("姓名", "甲", "工号", "1"),
        ("单位", "局", "", ""),
        ("依据", "条", None, None),
        ("得分", "9", "", ""),
    )
