import pytest

from question_bank.cues import clang, length_gives_away, overlap, shape_gives_away
from question_bank.distractors import choose, near_misses_of
from question_bank.gates import faults_of
from question_bank.knowledge import NearMiss
from question_bank.patterns import drafts_of
from question_bank.patterns.drafting import reason

ASKED = ["四个意识", "四个自信", "党纪处分"]
FACTS = ["警告处分的影响期", "作出处分决定的机关", "领导责任的种类"]


@pytest.fixture
def drafts(small):
    entries = {entry.subject: entry for entry in (*small.terms, *small.facts)}
    return lambda name: {
        (question.pattern, question.answer if question.type == "true_false" else ""): question
        for question in drafts_of(entries[name], small)
    }


def texts(question, right):
    return {option.text for option in question.options if (option.key in question.answer) == right}


def test_term_without_authority_is_not_asked(small):
    assert drafts_of(small.term_by_name["主体责任"], small) == []


@pytest.mark.parametrize("name", ASKED + FACTS)
def test_every_draft_passes_every_gate(drafts, small, name):
    found = {key: faults_of(question, small) for key, question in drafts(name).items()}
    assert found
    assert {key: faults for key, faults in found.items() if faults} == {}


def test_list_gives_all_its_patterns(drafts):
    found = drafts("四个意识")
    assert {pattern for pattern, _ in found} == {
        "list-belongs",
        "list-excludes",
        "list-multiple",
        "list-complete-blank",
        "list-judgement",
    }
    assert found["list-belongs", ""].stem == "下列选项中，属于“四个意识”的是（　　）。"
    assert found["list-excludes", ""].stem == "下列选项中，不属于“四个意识”的是（　　）。"
    assert found["list-multiple", ""].stem == "“四个意识”包括（　　）。"


def test_right_options_are_members_and_wrong_ones_are_near_misses(drafts, small):
    term = small.term_by_name["四个意识"]
    members, misses = {m.text for m in term.members}, {m.text for m in term.near_misses}
    found = drafts("四个意识")
    for key in (("list-belongs", ""), ("list-multiple", "")):
        assert texts(found[key], True) <= members
        assert texts(found[key], False) <= misses
    assert texts(found["list-excludes", ""], True) <= misses
    assert texts(found["list-excludes", ""], False) <= members


def test_multiple_choice_has_five_options_two_to_four_of_them_right(drafts):
    question = drafts("四个意识")["list-multiple", ""]
    assert len(question.options) == 5
    assert 2 <= len(question.answer) <= 4


def test_false_judgement_swaps_exactly_one_member(drafts):
    found = drafts("四个意识")
    true, false = found["list-judgement", ("true",)].stem, found["list-judgement", ("false",)].stem
    assert true == "“四个意识”是指政治意识、大局意识、核心意识、看齐意识。"
    assert sum(a != b for a, b in zip(true.split("、"), false.split("、"), strict=True)) == 1


def test_fact_opens_with_its_regulation(drafts):
    for question in drafts("警告处分的影响期").values():
        assert question.stem.startswith("根据《中国共产党测试条例》，党员受到警告处分")


def test_scale_stands_in_ascending_order_around_the_key(drafts):
    question = drafts("警告处分的影响期")["fact-choice", ""]
    order = ["六个月", "一年", "一年六个月", "二年", "三年"]
    shown = [option.text for option in question.options]
    assert shown == sorted(shown, key=order.index)
    assert texts(question, True) == {"一年"}


def test_blank_accepts_digits(drafts):
    assert drafts("警告处分的影响期")["fact-blank", ""].answer == (("一年", "1年"),)


def test_value_that_can_be_worded_in_many_ways_is_not_a_blank(drafts):
    assert ("fact-blank", "") not in drafts("作出处分决定的机关")


def test_ladder_asks_for_the_next_rung(drafts):
    question = drafts("党纪处分")["ladder-next", ""]
    assert "一档的是（　　）" in question.stem
    assert len(question.answer) == 1


def test_unordered_list_has_no_ladder(drafts):
    assert ("ladder-next", "") not in drafts("四个意识")


def test_explanation_gives_content_authority_and_reasons_without_letters(drafts):
    question = drafts("四个意识")["list-belongs", ""]
    assert "“四个意识”是指政治意识、大局意识、核心意识、看齐意识。" in question.explanation
    assert "依据：《中国共产党测试条例》（2023年修订）第三条。" in question.explanation
    assert all(f"“{text}”是" in question.explanation for text in texts(question, False))


def test_reason_opens_with_the_distractor_in_quotation_marks():
    assert reason(NearMiss("一年半", "一年半是严重警告的影响期。")) == "“一年半”是严重警告的影响期。"
    assert reason(NearMiss("挪用", "挪用公款是另一罪名。")) == "“挪用”：挪用公款是另一罪名。"
    assert reason(NearMiss("六个月", "影响期没有短于一年的。")) == "“六个月”：影响期没有短于一年的。"


def test_same_entry_gives_the_same_drafts(small):
    for entry in (*small.terms, *small.facts):
        assert drafts_of(entry, small) == drafts_of(entry, small)


def test_ids_differ_and_have_the_agreed_form(small):
    ids = [question.id for entry in (*small.terms, *small.facts) for question in drafts_of(entry, small)]
    assert len(set(ids)) == len(ids)
    assert all(len(name) == 13 and name[0] == "q" and int(name[1:], 16) >= 0 for name in ids)


def test_confusable_members_fill_up_few_near_misses(small):
    found = [miss.text for miss in near_misses_of(small.term_by_name["四个自信"], small)]
    assert found[:2] == ["历史自信", "民族自信"]
    assert "政治意识" in found
    assert len(near_misses_of(small.term_by_name["四个意识"], small)) == 4


def test_fewer_than_two_good_distractors_give_none():
    assert choose([NearMiss("乙事项", "")], ["甲事项"], "题干（　　）。", "seed") == ()


def test_two_good_distractors_give_two():
    pool = [NearMiss("乙事项", ""), NearMiss("丙事项", "")]
    assert len(choose(pool, ["甲事项"], "题干（　　）。", "seed")) == 2


def test_near_miss_is_kept_from_members_beside_which_it_is_arguable(small, drafts):
    question = drafts("四个意识")["list-multiple", ""]
    assert not texts(question, True) & texts(question, False)


@pytest.mark.parametrize(
    ("right", "wrong", "given_away"),
    [
        (["调查研究中发现的重大问题"], ["会议", "文件", "讲话"], True),
        (["会议"], ["调查研究中发现的重大问题", "文件起草中发现的重大问题", "讲话准备中的问题"], True),
        (["政治意识"], ["责任意识", "规矩意识", "法治意识"], False),
        (["一年"], ["六个月", "一年六个月"], False),
    ],
)
def test_striking_length_gives_away(right, wrong, given_away):
    assert length_gives_away(right, wrong) is given_away


def test_odd_one_out_by_form_gives_away():
    assert shape_gives_away(["政治意识"], ["法治思维", "战略思维", "底线思维"]) == "思维"
    assert shape_gives_away(["政治意识"], ["责任意识", "规矩意识", "法治意识"]) == ""


def test_word_of_the_stem_in_the_key_only_rings():
    assert clang("属于政治生态建设的是（　　）。", ["净化政治生态"], ["精简文件", "改进会风"]) == "政治生态"
    assert clang("属于政治生态建设的是（　　）。", ["净化政治生态"], ["污染政治生态", "改进会风"]) == ""


def test_option_inside_another_overlaps():
    assert overlap(["警告", "警告或者严重警告", "开除党籍"]) == ("警告", "警告或者严重警告")
    assert overlap(["警告", "严重警告", "开除党籍"]) is None
