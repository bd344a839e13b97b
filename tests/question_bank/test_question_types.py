from fractions import Fraction

import pytest

from question_bank.question import Option
from question_bank.question_types import TYPES, Mark, shuffle_allowed
from question_bank.question_types.arrangements import lead_of, prompts_of, with_prompts
from question_bank.question_types.base import UNANSWERED_TEXT

HALF = Mark(Fraction(1, 2), "partial")
RIGHT, WRONG, NOTHING = Mark(Fraction(1), "right"), Mark(Fraction(0), "wrong"), Mark(Fraction(0), "unanswered")


def test_every_type_has_a_chinese_label():
    assert {name: kind.label for name, kind in TYPES.items()} == {
        "single": "单选题",
        "multiple": "多选题",
        "true_false": "判断题",
        "blank": "填空题",
        "ordering": "排序题",
        "matching": "连线题",
        "case": "案例分析题",
        "short": "简答题",
    }


@pytest.mark.parametrize("type", list(TYPES))
def test_sound_question_has_no_structural_fault(sound, type):
    assert TYPES[type].faults(sound(type)) == []


@pytest.mark.parametrize(
    ("type", "changes", "said"),
    [
        ("single", {"answer": ("A", "B")}, "一个正确选项"),
        ("single", {"answer": ("E",)}, "不在选项之中"),
        ("single", {"answer": ()}, "一个正确选项"),
        ("single", {"stem": "属于“四个意识”的有哪些。"}, "只有一个空"),
        ("single", {"options": (Option("A", "甲"), Option("B", "乙"))}, "选项应为"),
        ("single", {"options": (Option("A", "甲"), Option("C", "乙"), Option("B", "丙"))}, "依次排列"),
        ("single", {"options": (Option("A", "甲"), Option("B", " 甲"), Option("C", "丙"))}, "相同"),
        ("multiple", {"answer": ("B",)}, "两个以上"),
        ("multiple", {"answer": ("A", "B", "C", "D", "E")}, "都正确"),
        ("multiple", {"answer": ("B", "B", "E")}, "重复"),
        ("true_false", {"answer": ("T",)}, "“正确”或“错误”"),
        ("true_false", {"stem": "“四个意识”包括（　　）。"}, "不留空"),
        ("true_false", {"options": (Option("A", "甲"),)}, "不设选项"),
        ("blank", {"answer": (("甲",), ("乙",))}, "2组"),
        ("blank", {"answer": ("甲",)}, "列出可接受的答案"),
        ("blank", {"answer": ((),)}, "没有可接受的答案"),
        ("ordering", {"answer": ("A", "B", "C", "D", "E")}, "已按正确次序排列"),
        ("ordering", {"answer": ("B", "D", "E", "A")}, "全部选项各列一次"),
        ("ordering", {"answer": ("B", "D", "E", "A", "A")}, "重复"),
        ("ordering", {"stem": "将下列处分排列。"}, "只有一个空"),
        ("ordering", {"options": (Option("A", "甲"), Option("B", "“甲”"), Option("C", "乙"))}, "文字相同"),
        ("matching", {"answer": ("C", "A")}, "3行"),
        ("matching", {"answer": ("C", "A", "")}, "不在选项之中"),
        ("matching", {"answer": ("C", "A", "A")}, "重复"),
        ("matching", {"stem": "对应起来。\n（1）甲（　　）\n（2）乙（　　）"}, "现有2行"),
        ("matching", {"stem": "将（　　）对应。\n（1）甲（　　）\n（2）乙（　　）\n（3）丙（　　）"}, "别处不留空"),
        ("case", {"answer": ("A", "B")}, "一个正确选项"),
        ("case", {"stem": "党员赵某收受礼金。"}, "只有一个空"),
        ("short", {"options": (Option("A", "甲"),)}, "不设选项"),
        ("short", {"stem": "谈话的要求是（　　）。"}, "不留空"),
        ("short", {"answer": (("甲",),)}, "采分点应为"),
        ("short", {"answer": ("甲", "乙")}, "列出要点"),
        ("short", {"answer": (("甲",), (" ",))}, "没有文字"),
        ("short", {"answer": (("甲",), ("“甲”",))}, "采分点相同"),
    ],
)
def test_structural_fault_is_named(sound, type, changes, said):
    assert any(said in fault for fault in TYPES[type].faults(sound(type, **changes)))


@pytest.mark.parametrize(
    ("type", "answer", "given", "rule", "mark"),
    [
        ("single", ["B"], ["B"], "all_or_nothing", RIGHT),
        ("single", ["B"], ["A"], "half", WRONG),
        ("single", ["B"], [], "all_or_nothing", NOTHING),
        ("single", ["B"], None, "all_or_nothing", NOTHING),
        ("multiple", ["A", "C"], ["C", "A"], "all_or_nothing", RIGHT),
        ("multiple", ["A", "C"], ["A"], "all_or_nothing", WRONG),
        ("multiple", ["A", "C"], ["A"], "half", HALF),
        ("multiple", ["A", "C"], ["A", "B"], "half", WRONG),
        ("multiple", ["A", "C"], ["A", "B", "C"], "half", WRONG),
        ("multiple", ["A", "C"], [], "half", NOTHING),
        ("true_false", ["false"], ["false"], "all_or_nothing", RIGHT),
        ("true_false", ["false"], ["true"], "all_or_nothing", WRONG),
        ("true_false", ["false"], [], "all_or_nothing", NOTHING),
        ("blank", [["一年", "1年"]], ["１年"], "all_or_nothing", RIGHT),
        ("blank", [["《条例》"]], [" 条 例。"], "all_or_nothing", RIGHT),
        ("blank", [["一把手"]], ["“一把手”"], "all_or_nothing", RIGHT),
        ("blank", [["ABC"]], ["abc"], "all_or_nothing", RIGHT),
        ("blank", [["一年"]], ["二年"], "all_or_nothing", WRONG),
        ("blank", [["一年"]], ["12个月"], "all_or_nothing", RIGHT),
        ("blank", [["一年"]], ["十二个月"], "all_or_nothing", RIGHT),
        ("blank", [["12个月"]], ["一年"], "all_or_nothing", RIGHT),
        ("blank", [["三十日"]], ["30日"], "all_or_nothing", RIGHT),
        ("blank", [["三十日"]], ["一个月"], "all_or_nothing", WRONG),
        ("blank", [["15个工作日"]], ["十五个工作日"], "all_or_nothing", RIGHT),
        ("blank", [["15个工作日"]], ["15日"], "all_or_nothing", WRONG),
        ("blank", [["2万元"]], ["20000元"], "all_or_nothing", RIGHT),
        ("blank", [["2万元"]], ["20,000元"], "all_or_nothing", RIGHT),
        ("blank", [["20000元"]], ["二万元"], "all_or_nothing", RIGHT),
        ("blank", [["二万元"]], ["两万元"], "all_or_nothing", RIGHT),
        ("blank", [["二万元"]], ["2千元"], "all_or_nothing", WRONG),
        ("blank", [["“一把手”监督"]], ["一把手监督"], "all_or_nothing", RIGHT),
        ("blank", [["学习准则和条例"]], ["学习《准则》和《条例》"], "all_or_nothing", RIGHT),
        ("blank", [["党委主体责任", "党委（党组）主体责任"]], ["党委(党组)主体责任"], "all_or_nothing", RIGHT),
        ("blank", [["一个月"]], ["三十日"], "all_or_nothing", WRONG),
        ("blank", [["一年"]], ["  "], "all_or_nothing", NOTHING),
        ("blank", [["甲"], ["乙"]], ["甲"], "all_or_nothing", HALF),
        ("blank", [["甲"], ["乙"]], ["乙", "甲"], "all_or_nothing", WRONG),
        ("ordering", ["B", "A", "C"], ["B", "A", "C"], "all_or_nothing", RIGHT),
        ("ordering", ["B", "A", "C"], ["B", "C", "A"], "half", WRONG),
        ("ordering", ["B", "A", "C"], ["B", "A", ""], "all_or_nothing", WRONG),
        ("ordering", ["B", "A", "C"], ["", "", ""], "all_or_nothing", NOTHING),
        ("matching", ["C", "A"], ["C", "A"], "all_or_nothing", RIGHT),
        ("matching", ["C", "A"], ["C", "B"], "all_or_nothing", HALF),
        ("matching", ["C", "A"], ["", "A"], "all_or_nothing", HALF),
        ("matching", ["C", "A"], ["A", "C"], "half", WRONG),
        ("matching", ["C", "A"], ["", ""], "all_or_nothing", NOTHING),
        ("case", ["B"], ["B"], "all_or_nothing", RIGHT),
        ("case", ["B"], ["A"], "half", WRONG),
        ("short", [["甲"], ["乙"]], ["甲乙"], "all_or_nothing", Mark(Fraction(0), "by_hand")),
        ("short", [["甲"], ["乙"]], [" "], "all_or_nothing", NOTHING),
    ],
)
def test_mark_gives_fraction_and_outcome(type, answer, given, rule, mark):
    assert TYPES[type].mark(answer, given, rule=rule) == mark


@pytest.mark.parametrize(
    ("type", "raw", "keys", "value"),
    [
        ("single", ["A"], "ABC", ("A",)),
        ("single", [], "ABC", ()),
        ("multiple", ["C", "A", "A"], "ABC", ("A", "C")),
        ("true_false", ["true"], "", ("true",)),
        ("blank", [" 一　年 ", ""], "", ("一 年", "")),
        ("ordering", ["B", "", "A"], "ABC", ("B", "", "A")),
        ("matching", ["", " C"], "ABC", ("", "C")),
        ("case", ["A"], "ABC", ("A",)),
        ("short", [" 第一，\n第二。 "], "", ("第一，\n第二。",)),
    ],
)
def test_sound_answer_is_read(type, raw, keys, value):
    assert TYPES[type].read_value(raw, keys=keys) == value


@pytest.mark.parametrize(
    ("type", "raw", "keys"),
    [
        ("single", ["E"], "ABCD"),
        ("single", ["A", "B"], "ABCD"),
        ("single", "A", "ABCD"),
        ("single", [1], "ABCD"),
        ("single", None, "ABCD"),
        ("single", {"A": 1}, "ABCD"),
        ("multiple", ["A"] * 5, "ABCD"),
        ("multiple", ["AB"], "ABCD"),
        ("multiple", ["a"], "ABCD"),
        ("true_false", ["yes"], ""),
        ("true_false", ["true", "false"], ""),
        ("blank", ["字" * 101], ""),
        ("blank", ["甲"] * 9, ""),
        ("blank", ["甲\x00"], ""),
        ("blank", [["甲"]], ""),
        ("ordering", ["D"], "ABC"),
        ("ordering", ["A", "B", "C", "A"], "ABC"),
        ("matching", ["AB"], ["A", "B", "C"]),
        ("matching", "A", "ABC"),
        ("case", ["A", "B"], "ABCD"),
        ("short", ["甲", "乙"], ""),
        ("short", ["字" * 2001], ""),
        ("short", ["甲\x00"], ""),
    ],
)
def test_bad_answer_is_refused_in_chinese(type, raw, keys):
    with pytest.raises(ValueError, match=r"[一-龥]"):
        TYPES[type].read_value(raw, keys=keys)


def test_answers_are_described_in_words(sound):
    assert TYPES["multiple"].describe(sound("multiple"), ["E", "B"]) == "B. 政治意识；E. 看齐意识"
    assert TYPES["true_false"].describe(sound("true_false"), ["false"]) == "错误"
    assert TYPES["blank"].describe(sound("blank"), [("一年", "1年")]) == "一年（也可填1年）"
    assert TYPES["blank"].describe(sound("blank"), ["甲", ""]) == "甲；（空）"
    assert TYPES["ordering"].describe(sound("ordering"), ["B", ""]) == "B. 警告 → （空）"
    assert TYPES["matching"].describe(sound("matching"), ["C"]) == (
        "撤销党内职务——C. 二年；警告——（空）；严重警告——（空）"
    )
    assert TYPES["short"].describe(sound("short"), [("甲", "甲一"), ("乙",)]) == "1. 甲；2. 乙"
    assert TYPES["short"].describe(sound("short"), ["写了一段"]) == "写了一段"
    for kind in TYPES.values():
        assert kind.describe({}, []) == UNANSWERED_TEXT


def test_places_are_named_by_number_or_by_their_line(sound):
    assert TYPES["ordering"].places(sound("ordering"))[:2] == ("第1位", "第2位")
    assert TYPES["matching"].places(sound("matching")) == ("撤销党内职务", "警告", "严重警告")
    assert lead_of(sound("matching").stem) == "根据《中国共产党测试条例》，将党纪处分与影响期对应起来。"
    assert with_prompts(lead_of(sound("matching").stem), prompts_of(sound("matching"))) == sound("matching").stem


def test_points_met_are_a_hint_and_only_short_answers_are_marked_by_hand(sound):
    short = sound("short")
    assert TYPES["short"].points_met(short.answer, ["要讲不足，也要 整改。"]) == [True, True, False]
    assert [name for name, kind in TYPES.items() if not kind.machine_marked] == ["short"]


def test_frozen_item_with_shuffled_letters_is_described():
    frozen = {"options": [{"key": "A", "text": "乙"}, {"key": "B", "text": "甲"}]}
    assert TYPES["single"].describe(frozen, ["B"]) == "B. 甲"
    assert [option.key for option in TYPES["single"].options_shown(frozen)] == ["A", "B"]


def test_judgement_shows_two_options_and_blank_none(sound):
    assert [option.key for option in TYPES["true_false"].options_shown(sound("true_false"))] == ["true", "false"]
    assert TYPES["blank"].options_shown(sound("blank")) == ()


def test_hint_follows_the_rule():
    assert "一半分" in TYPES["multiple"].hint("half")
    assert "一半分" not in TYPES["multiple"].hint("all_or_nothing")


def test_only_options_off_a_scale_may_be_shuffled(with_options):
    assert not shuffle_allowed({"options": [{"key": "A", "text": "一年"}, {"key": "B", "text": "二年"}]})
    assert shuffle_allowed({"options": [{"key": "A", "text": "责任意识"}, {"key": "B", "text": "政治意识"}]})
    assert not shuffle_allowed({"options": [{"key": "A", "text": "情节较轻"}, {"key": "B", "text": "情节严重"}]})
    assert not shuffle_allowed({"options": []})
