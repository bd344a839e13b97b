from dataclasses import replace

import pytest

from question_bank.gates import BANK_GATES, GATES, faults_of, faults_of_bank
from question_bank.question import Citation, Option
from question_bank.question_types import TYPES


def options(*texts):
    return tuple(Option(letter, text) for letter, text in zip("ABCDEFGH", texts, strict=False))


OTHER = {"term": "某项工作", "stem": "某项工作应当坚持的要求是（　　）。"}

SCENE = "党员赵某收受一家企业送的礼金五千元，可能影响公正执行公务。赵某的行为违反了党的（　　）。"
LINES = (
    "根据《中国共产党测试条例》，将党纪处分与影响期对应起来。"
    "\n（1）撤销党内职务（　　）\n（2）警告（　　）\n（3）严重警告（　　）"
)
WORDED = {"options": options("短的影响期", "次长的年限", "最长的年限"), "answer": ("C", "A", "B")}

# gate, type, what is planted in the sound question
PLANTED = [
    ("structure", "single", {"answer": ("A", "B")}),
    ("structure", "single", {"level": "背诵"}),
    ("structure", "single", {"chapter": "history"}),
    ("structure", "single", {"difficulty": 1.5}),
    ("structure", "single", {"type": "essay"}),
    ("structure", "single", {"status": "unknown"}),
    ("distinct_options", "single", {"options": options("责任意识", "大局意识", "全局意识"), "answer": ("B",)}),
    ("distinct_options", "single", {**OTHER, "options": options("警告", "警告或者严重警告", "开除"), "answer": ("A",)}),
    ("distinct_options", "single", {**OTHER, "options": options("六个月", "一年", "十二个月"), "answer": ("A",)}),
    ("no_all_of_the_above", "single", {"options": options("责任意识", "政治意识", "以上都对")}),
    ("solver_agrees", "single", {"answer": ("A",)}),
    ("distractor_outside", "single", {"options": options("核心意识", "政治意识", "规矩意识")}),
    ("authority_given", "single", {"authority": Citation("", "", "")}),
    ("authority_in_force", "single", {"authority": Citation("中国共产党测试条例", "2018年", "第三条")}),
    ("authority_in_force", "single", {"authority": Citation("中国共产党测试条例", "2099年", "第三条")}),
    ("authority_in_force", "single", {"valid_from": "2020-01-01"}),
    ("length_cue", "single", {**OTHER, "options": options("谨慎", "坚持集体领导和个人分工负责相结合", "公开", "快速")}),
    ("count_cue", "single", {**OTHER, "options": options("讲求公正", "谨慎", "坚持公开", "力求快速")}),
    ("ascending_numbers", "single", {**OTHER, "options": options("二年", "一年", "三年")}),
    ("balanced_marks", "single", {"stem": "下列选项中，属于“四个意识的是（　　）。"}),
    ("balanced_marks", "single", {"explanation": "依据：《中国共产党测试条例第三条。"}),
    ("doubled_words", "single", {"stem": "下列选项中，属于“四个意识”的的是（　　）。"}),
    ("doubled_words", "single", {"stem": "下列选项中，属于“三重一大”事项事项的是（　　）。"}),
    ("doubled_words", "single", {"stem": "党员应当增强的意识中包括（　　）意识。"}),
    ("double_predicate", "true_false", {"stem": "“四个意识”是指包括政治意识、大局意识。"}),
    ("anaphora", "true_false", {"stem": "违反前款规定的，给予警告处分。"}),
    ("anaphora", "true_false", {"stem": "情节严重的，该组织应当改组。"}),
    ("anaphora", "true_false", {"stem": "本人应当如实报告有关事项。"}),
    ("redaction", "true_false", {"stem": "***同志任某局局长。"}),
    ("redaction", "true_false", {"stem": "XX区开展了警示教育。"}),
    ("redaction", "single", {"options": options("责任意识", "政治意识", "××意识")}),
    ("local_matter", "true_false", {"stem": "我局组织学习100余次。"}),
    ("stem_length", "true_false", {"stem": "党员" * 56 + "。"}),
    ("explained", "single", {"explanation": "选项C不属于。"}),
    ("explained", "single", {"explanation": ""}),
    ("solver_reads", "single", OTHER),
    ("authority_known", "single", {"authority": Citation("某单位内部规定", "2024年", "第一条")}),
    ("authority_matches", "single", {"authority": Citation("中国共产党测试条例", "2023年修订", "第九条")}),
    ("key_wording", "blank", {"answer": (("大局观念",),)}),
    ("distractor_known", "single", {"options": options("风险意识", "政治意识", "规矩意识")}),
    ("shape_cue", "single", {"options": options("法治思维", "政治意识", "战略思维", "底线思维")}),
    ("clang_cue", "single", {**OTHER, "options": options("公开透明", "某项工作到位", "厉行节约")}),
    ("clang_cue", "single", {**OTHER, "options": options("公开透明", "坚持工作公开", "厉行节约", "服务群众")}),
    ("clang_cue", "single", {**OTHER, "options": options("工作计划", "公开透明", "工作总结", "日常工作")}),
    ("shape_cue", "single", {"options": options("以罚代管", "政治意识", "以权谋私", "以案释法")}),
    (
        "shape_cue",
        "multiple",
        {**OTHER, "options": options("读原著", "学原文", "悟原理", "查资料", "听报告"), "answer": ("A", "B", "C")},
    ),
    ("shape_cue", "single", {**OTHER, "options": options("依规处理", "劝退，不退的除名", "公开批评", "限期改正")}),
    (
        "shape_cue",
        "single",
        {**OTHER, "options": options("县级或者市级", "市级以上机关", "市级或者省级"), "answer": ("B",)},
    ),
    ("tone_cue", "single", {**OTHER, "options": options("可以赠送", "不得赠送", "限额赠送", "登记赠送")}),
    ("tone_cue", "single", {**OTHER, "options": options("不得受理", "优先办理", "不予答复", "未经核查")}),
    ("tone_cue", "single", {**OTHER, "options": options("盲目举债", "先行先试", "敷衍塞责", "个人专断")}),
    ("echo_cue", "single", {"stem": "比“警告”重一档的是（　　）。", "options": options("撤职", "严重警告", "开除")}),
    ("echo_cue", "single", {"stem": "比“严重警告”轻一档的是（　　）。", "options": options("撤职", "警告", "开除")}),
    (
        "echo_cue",
        "single",
        {"stem": "丧失的权利包括选举权、（　　）。", "options": options("申诉权", "被选举权", "控告权")},
    ),
    ("echo_cue", "blank", {"stem": "把大局意识、（　　）放在首位。"}),
    (
        "list_form_cue",
        "single",
        {
            "stem": "锤炼政德的要求包括明大德、（　　）、严私德。",
            "options": options("重品行", "守公德", "知敬畏", "存戒惧"),
        },
    ),
    (
        "list_form_cue",
        "single",
        {
            "stem": "理论学习的要求包括学原文、悟原理、（　　）。",
            "options": options("查资料", "读原著", "听报告", "做笔记"),
        },
    ),
    (
        "list_form_cue",
        "single",
        {"stem": "原则包括公开、公平、（　　）。", "options": options("就近优", "公正", "自愿行", "集体办")},
    ),
    ("double_negative", "single", {"stem": "下列选项中，不属于禁止安排的活动的是（　　）。"}),
    ("double_negative", "single", {"stem": "下列选项中，不属于不予受理的情形的是（　　）。"}),
    ("absolute_words", "true_false", {"stem": "“四个意识”是指政治意识、大局意识、核心意识、一律意识。"}),
    ("structure", "ordering", {"answer": ("A", "B", "C", "D", "E")}),
    ("structure", "ordering", {"answer": ("B", "D", "E", "A")}),
    ("structure", "matching", {"answer": ("C", "A")}),
    ("structure", "matching", {"answer": ("C", "A", "")}),
    ("structure", "short", {"answer": (("指出存在的不足",),)}),
    ("solver_agrees", "ordering", {"answer": ("D", "B", "E", "A", "C")}),
    ("solver_agrees", "matching", {"answer": ("C", "B", "A")}),
    ("solver_agrees", "matching", {"answer": ("D", "A", "B")}),
    ("solver_agrees", "case", {"answer": ("C",)}),
    ("solver_agrees", "short", {"answer": (("指出存在的不足",), ("提出整改意见",))}),
    ("solver_reads", "case", {"stem": SCENE.replace("五千元", "五千万元")}),
    ("solver_reads", "true_false", {"stem": "不分情形，“降级，降职”是“四个意识”之一。"}),
    ("distractor_outside", "case", {"options": options("组织纪律", "廉洁纪律", "生活纪律")}),
    ("distractor_known", "case", {"options": options("组织纪律", "廉洁纪律", "财经纪律")}),
    ("distractor_known", "matching", {"options": options("一年", "一年半", "二年", "八年")}),
    (
        "ascending_numbers",
        "matching",
        {"options": options("一年半", "一年", "二年", "五年"), "answer": ("C", "B", "A")},
    ),
    (
        "matching_cue",
        "matching",
        {"stem": LINES.replace("警告（　　）\n（3）", "影响期短的警告（　　）\n（3）"), **WORDED},
    ),
    ("matching_cue", "matching", {"stem": LINES.replace("撤销", "二年期的撤销")}),
    ("discipline_named", "case", {"stem": SCENE.replace("公务。", "公务，被通报违反廉洁纪律。")}),
    ("discipline_named", "case", {"stem": SCENE.replace("公务。", "公务，工作纪律观念淡薄。")}),
    ("stem_length", "case", {"stem": "党员赵某下乡。" * 35 + "赵某的行为违反了党的（　　）。"}),
    ("stem_length", "matching", {"stem": "请逐行核对。" * 45 + LINES}),
    ("stem_length", "short", {"stem": "简述" + "谈话的要求" * 22 + "。"}),
    ("echo_cue", "short", {"stem": "简述谈话提醒应当做到的要求，即指出存在的不足、提出整改意见。"}),
    (
        "echo_cue",
        "ordering",
        {"stem": "将下列处分（警告、严重警告、撤销党内职务）由轻到重排列，正确的顺序是（　　）。"},
    ),
    ("echo_cue", "single", {"stem": "一年内有效的处分期限为（　　）。", "options": options("半年", "一年", "三年")}),
    ("no_all_of_the_above", "case", {"options": options("组织纪律", "廉洁纪律", "前三项都是")}),
    ("no_all_of_the_above", "single", {"options": options("责任意识", "政治意识", "A、B都对")}),
    ("distinct_options", "case", {"options": options("警告处分", "警告或者严重警告处分", "开除处分")}),
    ("distinct_options", "case", {"options": options("严重警告或者撤销党内职务", "警告或者严重警告", "开除")}),
    ("shape_cue", "single", {"options": options("责任意识", "“政治意识”", "规矩意识")}),
    ("shape_cue", "single", {"options": options("责任意识。", "政治意识", "规矩意识。")}),
    ("shape_cue", "single", {**OTHER, "options": options("一年", "2年", "三年"), "answer": ("B",)}),
    ("anaphora", "true_false", {"stem": "根据《中国共产党测试条例》，其应当如实说明问题。"}),
    ("anaphora", "true_false", {"stem": "根据该条例，党员应当如实说明问题。"}),
    ("redaction", "true_false", {"stem": "N市开展了警示教育。"}),
    ("redaction", "true_false", {"stem": "有关人员（略）应当回避。"}),
    ("local_matter", "true_false", {"stem": "今年以来，党员应当增强“四个意识”。"}),
    ("local_matter", "case", {"stem": "刘伟局长强调，党员赵某收受礼金，违反了党的（　　）。"}),
    ("double_predicate", "true_false", {"stem": "“四个意识”包括有政治意识、大局意识。"}),
    ("explained", "single", {"explanation": "见法规。"}),
    ("explained", "single", {"explanation": "政治意识属于“四个意识”，其余两项不属于。"}),
    ("explained", "single", {"explanation": "“四个意识”包括政治意识，Ｄ项不属于。"}),
    ("explanation_agrees", "single", {"explanation": "“四个意识”包括责任意识。"}),
    ("explanation_agrees", "single", {"explanation": "政治意识见《中国共产党测试条例》（2018年）第三条。"}),
    (
        "explanation_agrees",
        "single",
        {"explanation": "包括政治意识。依据：《中国共产党测试条例》（2023年修订）第四条。"},
    ),
    ("explanation_agrees", "true_false", {"explanation": "说法错误。“四个意识”还有别的内容。"}),
    ("explanation_agrees", "blank", {"explanation": "“四个意识”包括责任意识。"}),
]


@pytest.mark.parametrize(("gate", "type", "planted"), PLANTED)
def test_planted_fault_is_caught(sound, wide, gate, type, planted):
    found = faults_of(replace(sound(type), **planted), wide)
    assert gate in {fault.gate for fault in found}
    assert all(fault.message for fault in found)


@pytest.mark.parametrize("type", list(TYPES))
def test_sound_question_passes_every_gate(sound, wide, type):
    assert faults_of(sound(type), wide) == []


@pytest.mark.parametrize(
    ("type", "changes"),
    [
        ("case", {"stem": "2024年5月，A县副局长赵某收受礼金100余次。" + SCENE}),
        (
            "matching",
            {"stem": LINES.replace("（1）", "（1）处分").replace("（2）", "（2）处分").replace("（3）", "（3）处分")},
        ),
        ("true_false", {"stem": "根据《中国共产党测试条例》，该条例适用于全体党员。"}),
        ("true_false", {"stem": "接待的原则包括有利公务、务实节俭。"}),
        ("single", {"stem": "任职前（　　）。", "options": options("述职", "公示", "考试")}),
        ("single", {"stem": "每年十五日内的期限为（　　）。", "options": options("三日", "五日", "十日")}),
        ("single", {"explanation": "政治意识属于“四个意识”。B类事项另有规定。"}),
    ],
)
def test_what_only_looks_like_a_fault_is_left_alone(sound, wide, type, changes):
    language = {"local_matter", "redaction", "matching_cue", "anaphora", "double_predicate", "echo_cue", "explained"}
    found = faults_of(sound(type, **changes), wide)
    assert not language & {fault.gate for fault in found}, found


def test_longer_stems_are_allowed_where_a_scene_or_lines_stand(sound, wide):
    found = faults_of(sound("case", stem="党员赵某下乡。" * 20 + SCENE), wide)
    assert "stem_length" not in {fault.gate for fault in found}


@pytest.mark.parametrize(
    "planted",
    [
        {"stem": "比“记过”重一档的是（　　）。", "options": options("警告", "记大过", "降级", "撤职")},
        {"stem": "要求包括明大德、（　　）、严私德。", "options": options("重品德", "守公德", "行美德", "扬道德")},
        {"stem": "要求包括学原文、（　　）。", "options": options("查原因", "读原著", "找原件", "寻原貌")},
        {"options": options("不予受理", "不得重复处理", "不再核查", "限期办结")},
        {"stem": "接待单位对土特产品（　　）。", "options": options("限额赠送", "不得赠送", "不予登记", "登记赠送")},
        {"stem": "工作中应当坚持（　　）。", "options": options("工作公开", "工作透明", "工作报告", "工作留痕")},
        {"stem": "“四个意识”和“四个自信”不同，属于前者的是（　　）。"},
        {"stem": "下列选项中，不属于监督方式的是（　　）。"},
        {"options": options("一年", "二年", "三年", "不满一年")},
    ],
)
def test_options_of_one_form_and_tone_pass_the_cue_gates(sound, small, planted):
    cues = {"length_cue", "shape_cue", "tone_cue", "clang_cue", "echo_cue", "list_form_cue", "double_negative"}
    found = faults_of(sound(term="别的", **planted), small)
    assert not cues & {fault.gate for fault in found}, found


def test_every_gate_has_a_planted_fault():
    assert {gate for gate, _, _ in PLANTED} == set(GATES)


def test_question_on_an_unknown_term_gets_advice_only(sound, small):
    typed = sound(
        stem="某部门对信访件的答复期限为（　　）。",
        options=options("十日", "三十日", "六十日"),
        term="信访答复",
        authority=Citation("某单位内部规定", "2024年", "第一条"),
    )
    assert {fault.severity for fault in faults_of(typed, small)} == {"advice"}


@pytest.mark.parametrize(
    "stem",
    [
        "领导干部应当报告本人的婚姻变化情况。",
        "党员受到留党察看处分的，该党员在察看期内没有表决权。",
        "党员应该如实说明问题。",
        "加强党的政治建设的目的是坚定政治信仰。",
        "利用职务上的行为为他人谋取利益的，是受贿。",
        "公务接待的原则包括有利公务、务实节俭。",
    ],
)
def test_natural_sentence_is_left_alone(sound, small, stem):
    wording = {"anaphora", "doubled_words", "double_predicate", "local_matter", "redaction"}
    found = faults_of(sound("true_false", stem=stem, term="别的"), small)
    assert not wording & {fault.gate for fault in found}


def test_word_doubled_by_an_option_is_caught(sound, small):
    found = faults_of(
        sound(stem="受到处分的党员给予（　　）处分。", options=options("警告处分", "记过", "降级")), small
    )
    assert "doubled_words" in {fault.gate for fault in found}


# the bank as a whole


def many(sound, count, **changes):
    return [sound(id=f"q{at}", term=f"词{at}", stem=f"第{at}道属于什么（　　）。", **changes) for at in range(count)]


def test_balanced_bank_passes(sound, small):
    bank = [
        replace(question, answer=("ABCD"[at % 4],), stem=f"{at}{question.term}（　　）。")
        for at, question in enumerate(many(sound, 80))
    ]
    assert faults_of_bank(bank, small) == []


@pytest.mark.parametrize(
    ("gate", "plant"),
    [
        ("repeated_ids", lambda sound: [sound(), sound(stem="另一题干（　　）。")]),
        ("repeated_stems", lambda sound: [sound(), sound(id="q2", term="别的")]),
        ("key_positions", lambda sound: many(sound, 40)),
        ("true_share", lambda sound: [sound("true_false", id=f"q{at}", stem=f"第{at}句。") for at in range(40)]),
        (
            "negative_share",
            lambda sound: [sound(id=f"q{at}", stem=f"选项中，不属于{at}的是（　　）。") for at in range(40)],
        ),
        (
            "similar_stems",
            lambda sound: [
                sound(stem="下列选项中，属于应当长期坚持并且不断增强的“四个意识”的内容的是（　　）。"),
                sound(
                    id="q2", term="别的", stem="下列选项中，属于应当长期坚持并且不断增强的“四个意识”内容的是（　　）。"
                ),
            ],
        ),
    ],
)
def test_fault_of_the_whole_bank_is_caught(sound, small, gate, plant):
    assert gate in BANK_GATES
    assert gate in {fault.gate for fault in faults_of_bank(plant(sound), small)}
