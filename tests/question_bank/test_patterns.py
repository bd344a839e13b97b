from dataclasses import replace

import pytest

from question_bank.cues import clang, continues, echo, length_gives_away, overlap, shape_gives_away, tone_gives_away
from question_bank.distractors import choose, near_misses_of
from question_bank.gates import faults_of
from question_bank.knowledge import Member, NearMiss
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
        "list-short",
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


def test_member_in_the_stem_that_holds_the_key_echoes():
    assert echo("比“警告”重一档的是（　　）。", ["严重警告"], ["撤职", "开除"]) == "警告"
    assert echo("权利包括选举权、（　　）。", ["被选举权"], ["申诉权", "控告权"]) == "选举权"
    assert echo("权利包括选举权、（　　）。", ["表决权"], ["申诉权", "控告权"]) == ""


def test_form_of_the_listed_members_must_not_lead_to_the_key():
    stem = "要求包括明大德、（　　）、严私德。"
    assert continues(stem, ["守公德"], ["重品行", "知敬畏", "存戒惧"]) == "德"
    assert continues(stem, ["守公德"], ["重品德", "知敬畏", "存戒惧"]) == ""


def test_only_negative_option_stands_out_whether_right_or_wrong():
    assert tone_gives_away(["不得赠送"], ["可以赠送", "限额赠送", "登记赠送"])
    assert tone_gives_away(["限期办结"], ["不予受理", "不得核查", "未经批准"])
    assert not tone_gives_away(["不得赠送"], ["不予登记", "限额赠送", "登记赠送"])


def test_near_miss_that_shares_the_word_of_the_stem_is_chosen_first():
    pool = [NearMiss(text, "") for text in ("谈话函询", "党员承诺", "任前公示", "民主推荐", "组织考察")]
    chosen = choose(pool, ["民主测评"], "属于民主评议程序的是（　　）。", "seed")
    assert "民主推荐" in {miss.text for miss in chosen}
    assert choose(pool[:3], ["民主测评"], "属于民主评议程序的是（　　）。", "seed") == ()


def listed(small, lead, members, misses, kind="institution", ordered=False):
    """Drafts of a term with its list replaced, by pattern and by answer of a judgement."""
    term = replace(
        small.terms[0],
        name="某事",
        kind=kind,
        lead=lead,
        ordered=ordered,
        order="由低到高" if ordered else "",
        items="程序" if ordered else "",
        members=tuple(Member(text) for text in members),
        near_misses=tuple(NearMiss(text, f"{text}是别的事。") for text in misses),
    )
    found = drafts_of(term, replace(small, terms=(term,)))
    return {(q.pattern, q.answer if q.type == "true_false" else ""): q for q in found}


def test_list_of_one_text_names_the_text_and_a_formula_does_not(drafts, small):
    members, misses = ["公开", "公平", "公正"], ["公认", "公道", "公示", "公用"]
    opening = "根据《中国共产党测试条例》，"
    assert all(q.stem.startswith(opening) for q in listed(small, "活动的原则", members, misses).values())
    assert all(q.stem.startswith(opening) for q in drafts("党纪处分").values())
    assert not any(
        q.stem.startswith("根据") for q in listed(small, "“某事”", members, misses, "numeric_abbrev").values()
    )
    described = listed(small, "工作要实现的“某事”", members, misses, "numeric_abbrev")
    assert all(q.stem.startswith(opening) for q in described.values())


def test_source_in_the_description_is_not_named_twice(small):
    found = listed(
        small, "党章规定的党支部职责", ["教育党员", "管理党员", "监督党员"], ["调配党员", "审批党员", "聘用党员"]
    )
    assert found["list-multiple", ""].stem == "根据《中国共产党测试条例》，党支部职责包括（　　）。"


def test_false_list_takes_the_near_miss_nearest_in_form(small):
    misses = ["退休人员待遇调整", "重点工作", "重要问题亲自批示", "召开会议"]
    found = listed(small, "“某事”", ["重要工作亲自部署", "重大问题亲自过问", "重点环节亲自协调"], misses)
    assert "重要问题亲自批示" in found["list-judgement", ("false",)].stem


def test_false_list_is_not_made_of_a_near_miss_of_another_form(small):
    found = listed(
        small, "“某事”", ["政治路线", "思想路线", "组织路线", "群众路线"], ["经济建设", "文化建设", "社会管理"]
    )
    assert ("list-judgement", ("true",)) in found
    assert ("list-judgement", ("false",)) not in found


def test_false_statement_takes_the_first_near_miss_of_fitting_length(small):
    misses = tuple(NearMiss(text, "") for text in ("三届任期以内不得交流", "县纪委", "上级纪委"))
    fact = replace(small.facts[1], near_misses=misses)
    false = next(q for q in drafts_of(fact, small) if q.answer == ("false",))
    assert "由县纪委批准" in false.stem


def test_false_statement_on_a_scale_takes_a_neighbouring_rung(small):
    false = next(q for q in drafts_of(small.facts[0], small) if q.answer == ("false",))
    assert "六个月内" in false.stem or "一年六个月内" in false.stem


LONG = [f"第{number}种事项已经查清并且报告" for number in "甲乙丙丁戊己庚辛"]


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("从重处理的情形", "是从重处理的情形之一。"),
        ("开展日常监督的方式", "是开展日常监督的方式之一。"),
        ("中央某项规定", "是中央某项规定的内容之一。"),
    ],
)
def test_membership_is_stated_as_one_of(small, lead, said):
    found = listed(small, lead, LONG, ["第壬种事项没有查清并且报告"])
    stems = [question.stem for (pattern, _), question in found.items() if pattern == "list-judgement-one"]
    assert len(stems) == 2
    assert all(stem.endswith(said) for stem in stems)


@pytest.mark.parametrize("lead", ["禁止安排的活动", "不予受理的情形", "干部不得从事的工作", "严禁出现的行为"])
def test_what_does_not_belong_is_not_asked_of_a_prohibition(small, lead):
    found = listed(small, lead, ["公款旅游", "公款娱乐", "公款健身", "公款聚餐"], ["公款培训", "公款调研", "公款会议"])
    assert ("list-belongs", "") in found
    assert ("list-excludes", "") not in found


def test_short_ladder_is_filled_up_with_near_misses_to_four_options(small):
    rungs = ["动议", "推荐", "考察", "任职"]
    found = listed(small, "晋升的程序", rungs, ["公示", "试用"], ordered=True)
    assert len(found["ladder-next", ""].options) == 4


def test_sanction_is_not_asked_beside_one_that_holds_its_name(drafts):
    question = drafts("党纪处分")["ladder-next", ""]
    key = next(option.text for option in question.options if option.key in question.answer)
    asked = question.stem.split("“")[1].split("”")[0]
    assert key not in asked
    assert asked not in key
