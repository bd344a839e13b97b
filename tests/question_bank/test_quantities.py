from fractions import Fraction

import pytest

from question_bank.quantities import are_scale, ascending, in_arabic, number, quantity, same_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十四", 24), ("一百零五", 105), ("两千", 2000), ("三万", 30000), ("12", 12), ("3万", 30000)],
)
def test_numeral_is_read(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "半", "警告", "十x"])
def test_other_words_are_no_numeral(text):
    assert number(text) is None


@pytest.mark.parametrize(
    "texts",
    [
        ["六个月", "一年", "一年六个月", "二年"],
        ["三日", "五个工作日", "十五日", "一个月"],
        ["五千元", "三万元以上不满二十万元", "二十万元以上", "三百万元"],
        ["三分之一", "半数", "三分之二以上"],
        ["每月一次", "每季度一次", "每半年一次", "每年一次"],
        ["3个月", "6个月", "1年"],
        ["不满三年", "三年", "三年以上"],
        ["警告", "严重警告", "开除党籍"],
        ["情节较轻", "情节较重", "情节严重"],
    ],
)
def test_scale_is_put_in_ascending_order(texts):
    assert are_scale(texts)
    assert ascending(reversed(texts)) == texts


@pytest.mark.parametrize("texts", [["一年", "三人"], ["一年", "终身"], ["政治意识", "大局意识"], ["一年"], []])
def test_mixed_options_keep_their_order(texts):
    assert not are_scale(texts)
    assert ascending(texts) == texts


@pytest.mark.parametrize("text", ["开除党籍", "六大纪律", "三日内向组织报告", "第二种形态", ""])
def test_phrase_with_a_number_is_no_quantity(text):
    assert quantity(text) is None


def test_one_quantity_may_be_written_in_several_ways():
    assert same_quantity("一年六个月", "十八个月")
    assert same_quantity("一年半", "18个月")
    assert not same_quantity("一年", "二年")
    assert not same_quantity("警告", "警告")
    assert not same_quantity("一个月", "三十日")
    assert not same_quantity("五日", "五个工作日")
    assert quantity("百分之十").sizes == (Fraction(1, 10),)


def test_chinese_numerals_become_digits():
    assert in_arabic("一年六个月") == "1年6个月"
    assert in_arabic("三万元以上") == "3万元以上"
    assert in_arabic("三分之二") == "三分之二"
    assert in_arabic("开除党籍") == "开除党籍"
