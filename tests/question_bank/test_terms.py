"""Key terms: what is known is found wherever it stands, what is proposed is worth proposing, nothing else is listed."""

from __future__ import annotations

import dataclasses
import random
from itertools import pairwise
from pathlib import Path

import pytest

from question_bank.key_terms import KeyTerm, TermFinder, find_terms
from question_bank.key_terms.dictionary import without_marks
from question_bank.knowledge import Knowledge, Term, load_knowledge
from question_bank.reading import document_of, read_document

REPORT = Path(__file__).parent / "samples" / "yunxi_annual_report.txt"


def a_term(name: str, *aliases: str, kind: str = "numeric_abbrev", weight: str = "core") -> Term:
    return Term(
        name=name,
        kind=kind,
        chapter="politics",
        weight=weight,
        aliases=aliases,
        lead="",
        gloss="",
        ordered=False,
        members=(),
        near_misses=(),
        confusable=(),
        authority=None,
        valid_from=None,
        valid_to=None,
    )


KNOWLEDGE = Knowledge(
    {},
    (
        a_term("四个意识"),
        a_term("四个自信"),
        a_term("两个维护"),
        a_term("四风", "“四风”问题"),
        a_term("三会一课"),
        a_term("三重一大", "“三重一大”事项"),
        a_term("一岗双责", kind="responsibility"),
        a_term("中央八项规定", "八项规定", "中央八项规定精神"),
        a_term("一把手", kind="concept"),
        a_term("末位表态", "“一把手”末位表态制度", kind="institution", weight="useful"),
        a_term("第一议题", kind="institution", weight="useful"),
        a_term("廉政谈话", "任前廉政谈话", kind="institution"),
        a_term("党纪处分", "纪律处分", kind="concept"),
        a_term("不敢腐、不能腐、不想腐", "不敢腐不能腐不想腐", "三不"),
        a_term("“老虎”“苍蝇”一起打", kind="slogan"),
        a_term("主体责任", kind="responsibility"),
        a_term("组织处理", kind="institution"),
        a_term("轮岗交流", "干部交流", kind="institution"),
        a_term("高压线", kind="slogan", weight="plain"),
        a_term("管护", kind="institution", weight="plain"),
        a_term("家风", kind="concept", weight="useful"),
        a_term("违规吃喝", kind="misconduct", weight="plain"),
        a_term("《中国共产党纪律处分条例》", "党纪条例", kind="regulation"),
        a_term("《廉政准则》", kind="regulation", weight="plain"),
    ),
    (),
)
FINDER = TermFinder(KNOWLEDGE)
REAL = load_knowledge()
REAL_FINDER = TermFinder(REAL)
# The only names of two characters that may be recognised without a rule of their own: each has one sense in this field.
TWO_CHARACTERS = {
    "三资", "三转", "党章", "党纪", "党课", "冒领", "函询", "刑法", "初核", "双开", "受贿", "四史", "回扣", "围猎",
    "嫖娼", "宪法", "家风", "寻租", "师德", "庸政", "怠政", "慎独", "懒政", "挂证", "村霸", "泄密", "渎职", "留置",
    "管护", "索贿", "红包", "约谈", "节礼", "蚁腐", "蚁贪", "蝇贪", "行贿", "裸官", "诫勉", "贪腐", "赌博", "躺平",
    "酒驾", "醉驾", "铁纪", "雅贿", "骗保", "甩锅",
}  # fmt: skip

SPEECH = """在青芦河管理处警示教育会上的讲话
同志们：处里召开警示教育大会，通报两起案件，以案说法，以案促改。
一、看清问题
有的同志把公家的便利当成自家的门路，靠企吃企、设租寻租，与供应商内外勾结；有的收受电子红包、快递送礼，逢年过节违规收送礼品礼金；
有的虚列支出，私设“小金库”；有的在招标中围标串标、规避招标。对群众办事推诿扯皮、优亲厚友的，也时有发生。
二、压实责任
党委落实主体责任，纪委落实监督责任，班子成员履行“一岗双责”。对苗头性、倾向性问题用好谈话提醒、谈话函询，准确运用监督执纪“四种形态”。
开展任前廉政谈话，更新廉政档案，做实廉政风险防控。严格执行《中国共产党纪律处分条例》和廉洁自律准则。
三、守住底线
风腐同查同治，一体推进不敢腐、不能腐、不想腐。打铁必须自身硬，纪检干部要严防“灯下黑”。领导干部要注重家风，净化社交圈、生活圈、朋友圈。
"""
SPEECH_TERMS = {
    "警示教育": "institution", "以案说法": "slogan", "以案促改": "institution", "靠企吃企": "misconduct",
    "设租寻租": "misconduct", "内外勾结": "misconduct", "电子红包": "misconduct", "快递送礼": "misconduct",
    "违规收送礼品礼金": "misconduct", "虚列支出": "misconduct", "小金库": "misconduct", "围标串标": "misconduct",
    "规避招标": "misconduct", "推诿扯皮": "misconduct", "优亲厚友": "misconduct", "主体责任": "responsibility",
    "监督责任": "responsibility", "一岗双责": "responsibility", "苗头性倾向性问题": "concept",
    "谈话提醒": "institution", "谈话函询": "institution", "四种形态": "numeric_abbrev",
    "任前廉政谈话": "institution", "廉政档案": "institution", "廉政风险防控": "institution",
    "《中国共产党纪律处分条例》": "regulation", "《中国共产党廉洁自律准则》": "regulation",
    "风腐同查同治": "slogan", "一体推进不敢腐、不能腐、不想腐": "numeric_abbrev", "打铁必须自身硬": "slogan",
    "灯下黑": "slogan", "家风": "concept", "社交圈、生活圈、朋友圈": "concept",
}  # fmt: skip


def found_in(text: str) -> dict[str, KeyTerm]:
    return {term.term: term for term in FINDER.find(document_of("试", text))}


def words_of(text: str, name: str) -> list[str]:
    """What stands in the text at the places of one term."""
    return [text[place.start : place.end] for place in found_in(text)[name].places]


def test_the_report_has_exactly_these_terms() -> None:
    terms = find_terms(read_document(REPORT), KNOWLEDGE)
    assert {term.term for term in terms if term.known} == {
        "第一议题", "四个意识", "四个自信", "两个维护", "三会一课", "一岗双责", "三重一大", "四风", "违规吃喝",
        "《中国共产党纪律处分条例》", "一把手", "不敢腐、不能腐、不想腐",
    }  # fmt: skip
    assert {term.term for term in terms if not term.known} == {"小金库", "三个区分开来"}


def test_places_carry_section_and_offsets() -> None:
    document = read_document(REPORT)
    place = next(term for term in find_terms(document, KNOWLEDGE) if term.term == "一岗双责").places[0]
    assert place.section == "一/（二）/1"
    assert document.text[place.start : place.end] == "一岗双责"


def test_known_terms_carry_the_kind_of_the_fact_base() -> None:
    term = found_in("落实一岗双责。")["一岗双责"]
    assert (term.kind, term.known, term.evidence) == ("responsibility", True, "")


def test_every_mention_is_counted() -> None:
    term = found_in("“四风”要查。四风顽固。\n一、四风\n")["四风"]
    assert term.count == len(term.places) == 3
    assert [place.section for place in term.places] == ["开头", "开头", "一"]


def test_alias_counts_as_its_term() -> None:
    assert words_of("开展任前廉政谈话和廉政谈话。", "廉政谈话") == ["任前廉政谈话", "廉政谈话"]


def test_longest_name_wins() -> None:
    assert words_of("落实中央八项规定精神。", "中央八项规定") == ["中央八项规定精神"]
    assert set(found_in("“一把手”末位表态制度")) == {"末位表态"}


def test_leftmost_name_wins_where_names_overlap() -> None:
    finder = TermFinder(Knowledge({}, (a_term("从严治党"), a_term("治党主体责任")), ()))
    assert [term.term for term in finder.find(document_of("试", "从严治党主体责任"))] == ["从严治党"]


@pytest.mark.parametrize("text", ["三重一大", "“三重一大”", "‘三重一大’", '"三重一大"', "「三重一大」"])
def test_enclosing_quotation_marks_stay_outside(text: str) -> None:
    assert words_of(f"坚持{text}。", "三重一大") == ["三重一大"]


def test_quotation_marks_inside_a_name_are_tolerated() -> None:
    assert words_of("把“三重一大”事项上会。", "三重一大") == ["“三重一大”事项"]
    assert words_of("把三重一大事项上会。", "三重一大") == ["三重一大事项"]
    assert words_of("坚持“老虎”“苍蝇”一起打。", "“老虎”“苍蝇”一起打") == ["“老虎”“苍蝇”一起打"]
    assert words_of("坚持“老虎苍蝇一起打”。", "“老虎”“苍蝇”一起打") == ["老虎苍蝇一起打"]
    assert words_of('坚持"老虎""苍蝇"一起打。', "“老虎”“苍蝇”一起打") == ['"老虎""苍蝇"一起打']


def test_unbalanced_quotation_mark_does_no_harm() -> None:
    assert words_of("三重一大”把握不准。", "三重一大") == ["三重一大"]
    assert words_of("“三重一大把握不准。", "三重一大") == ["三重一大"]


def test_name_torn_apart_by_a_quotation_is_not_found() -> None:
    assert found_in("他说“要讲三重”一大意就忘。") == {}


def test_quoted_name_inside_a_quoted_sentence_is_found() -> None:
    assert set(found_in("“纠正‘四风’要常抓，不能歇脚”")) == {"四风"}


@pytest.mark.parametrize("text", ["十八项规定动作", "第四风口", "二十四个意识", "3三会一课"])
def test_part_of_another_number_is_no_term(text: str) -> None:
    assert found_in(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "国家风险",
        "请专家风采展示",
        "三不管地带",
        "备一把手电筒",
        "压实企业主体责任",
        "组织处理好投诉",
        "党员干部交流发言",
    ],
)
def test_name_by_accident_is_no_term(text: str) -> None:
    assert found_in(text) == {}


def test_term_named_after_a_thing_needs_quotation_marks() -> None:
    assert set(found_in("纪律是“高压线”。")) == {"高压线"}
    assert found_in("小区上空有高压线。") == {}


def test_ambiguous_name_needs_the_company_of_its_field() -> None:
    assert set(found_in("监察机关可以采取责令候查、管护措施。")) == {"管护"}
    assert found_in("加强绿化管护。") == {}


def test_well_known_short_form_needs_no_quotation_marks() -> None:
    assert words_of("反对四风。", "四风") == ["四风"]


def test_two_character_short_form_needs_quotation_marks() -> None:
    assert found_in("三不出门，三不留白") == {}
    assert words_of("一体推进“三不”机制", "不敢腐、不能腐、不想腐") == ["三不"]


def test_regulation_keeps_its_title_marks() -> None:
    name = "《中国共产党纪律处分条例》"
    assert words_of("学习《中国共产党纪律处分条例》。", name) == [name]
    assert words_of("学习中国共产党纪律处分条例。", name) == ["中国共产党纪律处分条例"]
    assert words_of("学习《中国共产党纪律处分条例》（2023年修订）", name) == [name]
    assert words_of("学习《中国共产党纪律处分条例（2023年修订）》", name) == ["中国共产党纪律处分条例"]


def test_part_of_another_title_is_no_mention_of_a_regulation() -> None:
    assert set(found_in("翻阅《中国共产党纪律处分条例问答》和《本局廉政准则汇编》")) == set()


def test_film_called_like_a_term_is_no_mention_of_it() -> None:
    assert found_in("组织观看《家风》。") == {}
    assert set(found_in("学习《中央八项规定》。")) == {"中央八项规定"}


def test_term_in_an_own_paper_is_found_but_the_paper_is_not() -> None:
    assert set(found_in("修订《三重一大制度》《议事办法》")) == {"三重一大"}


def test_term_inside_an_official_title_belongs_to_the_title() -> None:
    found = found_in("落实《关于加强对“一把手”和领导班子监督的意见》")
    assert set(found) == {"《关于加强对“一把手”和领导班子监督的意见》"}


@pytest.mark.parametrize(
    ("text", "term", "kind"),
    [
        ("做到“三个务必”。", "三个务必", "numeric_abbrev"),
        ("落实“六大纪律”要求。", "六大纪律", "numeric_abbrev"),
        ("严守五个必须。", "五个必须", "numeric_abbrev"),
        ("落实“三严三实”要求。", "三严三实", "numeric_abbrev"),
        ("落实“一事一议”制度。", "一事一议", "numeric_abbrev"),
        ("认真履行“一岗双责”“四责联动”。", "四责联动", "numeric_abbrev"),
        ("执行“双报告”制度。", "双报告", "numeric_abbrev"),
        ("执行“首问负责”制度。", "首问负责", "institution"),
        ("严查“小金库”。", "小金库", "misconduct"),
        ("防止“带病提拔”。", "带病提拔", "misconduct"),
        ("查处“违规吃喝”“吃食堂”等问题。", "吃食堂", "misconduct"),
        ("整治“靠港吃港”。", "靠港吃港", "misconduct"),
        ("有人靠项目吃项目。", "靠项目吃项目", "misconduct"),
        ("严查违规领取补助、违规审批用地等问题。", "违规领取补助", "misconduct"),
        ("严查违规领取补助、违规审批用地等问题。", "违规审批用地", "misconduct"),
        ("学习《严格领导干部廉洁纪律约束的若干规定》。", "《严格领导干部廉洁纪律约束的若干规定》", "regulation"),
        ("学习《中华人民共和国监察法》。", "《中华人民共和国监察法》", "regulation"),
        ("学习《行政机关公务员处分条例》。", "《行政机关公务员处分条例》", "regulation"),
        ("执行《中国共产党组织处理规定（试行）》。", "《中国共产党组织处理规定（试行）》", "regulation"),
        ("落实《关于加强新时代廉洁文化建设的意见》。", "《关于加强新时代廉洁文化建设的意见》", "regulation"),
    ],
)
def test_unknown_term_is_proposed_with_evidence(text: str, term: str, kind: str) -> None:
    proposed = found_in(text)[term]
    assert (proposed.kind, proposed.known) == (kind, False)
    assert proposed.evidence
    assert all(text[place.start : place.end] == term for place in proposed.places)


@pytest.mark.parametrize(
    "text",
    [
        "严查“***”问题，整治“XXX”乱象，落实“三个**”要求，“xx”制度。",
        "严格执行《***案整改办法》和《XX系统公务接待规定》。",
        "学习《2024年学习计划》《专项整治工作方案》《议事和决策制度》，观看《长津湖》。",
        "制定《关于加强公务用车管理的办法》，印发了《党员积分管理规定》和《党委议事规则》。",
        "学习《某市干部任用办法》《云溪市停车条例》。",
        "开展“三比三赛”主题活动，打造“一城三区”，推进全市“一湖两岸”建设，落实市委“三个确保”。",
        "省委书记提出“三个警惕”、“三个进一步”，市委李书记“四个坚守”要求。",
        "防止“七年之痒”。",
        "擦亮“清风渡口”，再擦“清风渡口”，三看“清风渡口”。",
        "落实“日巡查、周通报、月评比”制度，推行“阳光采购”、“阳光用药”、“阳光院务”制度。",
        "部署“七大提升行动”“三个年”活动，实现“五个率先”，总队重申“九个严禁”。",
        "执行《云溪一中档案管理办法》和《张某某奖学金试行办法》，传达《清河镇廉洁村居若干规定》。",
        "违规的要重罚，违规使用的情况少了，违规办理了结的事项。",
        "靠山吃山，靠水吃水，靠天吃饭。",
        "“十四五”规划、“双减”“放管服”，“互联网+监督”平台。",
        "算好“两个方面”账，回答“三个问题”，用“四个月”完成，走访“五个单位”，抓好“五个一”。",
        "“红线”“防火墙”“压舱石”，“镜子”，“好”的等次。",
        "“堤溃蚁孔，气泄针芒”；防止“小洞不补，大洞吃苦”。",
        "“宿云干部学院”“学习平台”，建设“老街社区”。",
        "一心一意、三番五次、一年两次，一日一报制度，五个方面十项工作。",
        "组织学习100余次，谈话26人次。",
    ],
)
def test_what_an_expert_would_not_sign_is_not_proposed(text: str) -> None:
    assert found_in(text) == {}


def test_a_place_is_proposed_once() -> None:
    assert found_in("落实“三个区分开来”。")["三个区分开来"].count == 1


def test_core_terms_come_before_useful_and_unknown_ones() -> None:
    terms = FINDER.find(document_of("试", "严查“小金库”。注重家风。履行一岗双责。违规吃喝。"))
    assert [term.term for term in terms] == ["一岗双责", "家风", "违规吃喝", "小金库"]
    assert [term.weight for term in terms] == sorted((term.weight for term in terms), reverse=True)


def test_frequent_terms_rise_and_ties_keep_the_order_of_appearance() -> None:
    terms = FINDER.find(document_of("试", "两个维护。四风、四风、四风。四个意识。"))
    assert [term.term for term in terms] == ["四风", "两个维护", "四个意识"]


def test_no_two_places_overlap() -> None:
    pieces = [
        "“",
        "”",
        "《",
        "》",
        "三重一大",
        "事项",
        "一把手",
        "末位表态制度",
        "中国共产党纪律处分条例",
        "八项规定",
        "、",
        "三个必须",
        "制度",
    ]
    chance = random.Random(7)
    for _ in range(300):
        text = "".join(chance.choices(pieces, k=12))
        places = sorted(
            (place.start, place.end) for term in FINDER.find(document_of("试", text)) for place in term.places
        )
        assert all(end <= start for (_, end), (start, _) in pairwise(places)), text


def test_same_document_gives_the_same_terms() -> None:
    document = read_document(REPORT)
    assert find_terms(document, KNOWLEDGE) == TermFinder(dataclasses.replace(KNOWLEDGE)).find(document)


def test_empty_fact_base_still_proposes() -> None:
    terms = find_terms(document_of("试", "做到“两个维护”。"), Knowledge({}, (), ()))
    assert [(term.term, term.known) for term in terms] == [("两个维护", False)]


@pytest.mark.parametrize("unit", ["一岗双责", "“三重”一大", "“双争”、", "《关于"])
def test_five_megabytes_on_one_line_are_searched(unit: str) -> None:
    repeats = 5_000_000 // len(unit.encode())
    found = FINDER.find(document_of("大", unit * repeats))
    assert all(term.count <= repeats for term in found)


def test_speech_has_exactly_its_terms_with_kinds_and_no_local_names() -> None:
    terms = REAL_FINDER.find(document_of("讲话", SPEECH))
    assert {term.term: term.kind for term in terms} == SPEECH_TERMS


def test_every_term_comes_with_weight_and_places_that_say_it() -> None:
    document = document_of("讲话", SPEECH)
    known = REAL.term_by_name
    for term in REAL_FINDER.find(document):
        forms = {without_marks(form) for form in (term.term, *known[term.term].aliases)}
        assert term.known
        assert term.weight >= 1.0
        assert term.count == len(term.places) > 0
        for place in term.places:
            assert without_marks(document.text[place.start : place.end]) in forms
            assert place.section


@pytest.mark.parametrize(
    "text",
    [
        "学生完成安全主题教育作业，书面材料不作为选用范围。",
        "新年给孩子发红包，三资企业招工。",
        "礼仪队戴白手套入场，中医馆开展治未病门诊。",
        "小区新装旋转门，村里出台三个规定管停车。",
        "推行“作风建设年”活动，设立党的纪律检查委员会。",
        "把住廉政关口，做到一事当前先想清楚。",
        "三月底前完成六个单位、九个科室的走访，谈话一百余人次。",
        "***同志到xx公司调研，对XX项目提出三点要求。",
        "干部职工认真学习，努力工作，热情服务群众。",
        "老街社区、宿云镇、青芦河管理处联合举办运动会。",
        "企业主体责任和安全生产第一责任人要落实到班组。",
    ],
)
def test_everyday_words_places_and_figures_are_no_terms(text: str) -> None:
    assert {term.term for term in REAL_FINDER.find(document_of("试", text))} == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("加强对“一把手”和领导班子的监督。", {"一把手"}),
        ("开展新时代廉洁文化建设。", {"廉洁文化"}),
        ("提倡“不吃公款吃老板”的歪理要破除。", {"不吃公款吃老板"}),
        ("查处群众身边不正之风和腐败问题。", {"群众身边不正之风和腐败问题"}),
        ("签订党风廉政建设责任书，落实党风廉政建设责任制。", {"党风廉政建设责任书", "党风廉政建设责任制"}),
        ("推进以案促改、以案促治。", {"以案促改", "以案促治"}),
        ("力戒享乐主义、奢靡之风。", {"享乐主义", "奢靡之风"}),
    ],
)
def test_nested_terms_belong_to_the_longer_one_and_listed_ones_stand_apart(text: str, names: set[str]) -> None:
    assert {term.term for term in REAL_FINDER.find(document_of("试", text))} == names


def test_names_that_are_only_recognised_are_never_a_single_everyday_word() -> None:
    recognised = [term for term in REAL.terms if term.authority is None]
    names = {without_marks(name) for term in recognised for name in (term.name, *term.aliases)}
    short = {name for name in names if len(name) <= 2}
    assert len(recognised) > 800
    assert short <= TWO_CHARACTERS
