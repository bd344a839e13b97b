from dataclasses import replace

from question_bank.gates import are_enemies, enemies, enemy_groups
from question_bank.published import load_bank
from question_bank.question import Citation, Option

ELSEWHERE = {
    "authority": Citation("中国共产党测试条例", "2023年修订", "第九条"),
    "explanation": "某项工作由某个机关负责。依据：《中国共产党测试条例》（2023年修订）第九条。",
}


def options(*texts):
    return tuple(Option(letter, text) for letter, text in zip("ABCDEFGH", texts, strict=False))


def test_questions_of_one_term_are_enemies_unless_type_and_level_differ(sound):
    one = sound(explanation="无")
    other = {"id": "q2", "explanation": "无", "authority": ELSEWHERE["authority"]}
    assert are_enemies(one, sound(**other))
    assert are_enemies(one, sound("multiple", **other))
    assert not are_enemies(one, sound("multiple", level="理解", **other))
    assert not are_enemies(one, sound(term="别的", stem="又一回事的要求是（　　）。", **other))
    assert not are_enemies(one, one)


def test_nearly_the_same_stem_is_an_enemy_whatever_the_term(sound):
    opening = "根据《中国共产党测试条例》，党员受到{}处分，不得在党内提拔职务的期限为（　　）。"
    elsewhere = {"options": options("一年", "二年", "三年"), **ELSEWHERE}
    one = sound(term="甲", stem=opening.format("警告"), **elsewhere)
    twin = sound(id="q2", term="乙", stem=opening.format("严重警告"), **elsewhere)
    other = sound(id="q3", term="丙", stem="根据《中国共产党测试条例》，处分决定由谁宣布（　　）。", **elsewhere)
    assert are_enemies(one, twin)
    assert not are_enemies(one, other)
    assert enemies([one, twin, other]) == {("q0123456789ab", "q2")}


def test_list_recited_in_a_judgement_is_an_enemy_of_its_choices(sound):
    recited = sound("true_false", id="q2", level="理解", **ELSEWHERE)
    silent = sound("true_false", id="q2", level="理解", stem="“四个意识”须增强。", **ELSEWHERE)
    assert are_enemies(recited, sound("multiple"))
    assert are_enemies(sound("single"), recited)
    assert not are_enemies(sound("single"), silent)


def test_question_that_shows_a_filler_is_an_enemy_of_the_blank(sound):
    blank = sound("blank")
    teller = sound(id="q2", term="别的", stem="增强大局意识的要求是（　　）。", **ELSEWHERE)
    silent = replace(teller, id="q3", term="又一", stem="其他要求是（　　）。", options=options("甲", "乙", "丙"))
    number = sound("blank", id="q4", term="期限", stem="期限为（　　）。", answer=(("一年六个月",),), explanation="无")
    asks_number = replace(number, id="q5", type="single", term="另一期限", answer=("B",))
    asks_number = replace(asks_number, options=options("一年", "一年六个月", "二年"), stem="多久（　　）。")
    assert are_enemies(blank, teller)
    assert not are_enemies(blank, silent)
    assert not are_enemies(number, asks_number)
    assert enemies([blank, teller, silent, number, asks_number]) == {("q0123456789ab", "q2")}


def test_rung_of_a_ladder_is_a_telltale_on_its_own_article_only(sound):
    blank = sound("blank", term="处分", stem="给予（　　）处分。", answer=(("留党察看",),), explanation="无")
    shown = sound(id="q2", term="别的", options=options("警告", "留党察看", "开除党籍"), stem="给予（　　）。")
    assert are_enemies(blank, shown)
    assert not are_enemies(blank, replace(shown, **ELSEWHERE))


def test_key_shown_by_another_question_on_the_same_article_makes_enemies(sound):
    asked = sound(
        term="甲事",
        stem="由谁批准（　　）。",
        options=options("同级政府", "同级纪委机关", "上级工会"),
        explanation="无",
    )
    shown = sound("true_false", id="q2", term="乙事", stem="重大案件由同级纪委机关审理。", explanation="无")
    elsewhere = replace(shown, authority=ELSEWHERE["authority"])
    short = replace(asked, options=options("政府", "纪委", "工会"))
    assert are_enemies(asked, shown)
    assert are_enemies(shown, asked)
    assert not are_enemies(asked, elsewhere)
    assert not are_enemies(short, replace(shown, stem="由纪委审理。"))


def test_lists_with_half_of_their_members_in_common_are_enemies(sound):
    def listing(id, *members):
        said = f"{id}的方式包括{'、'.join(members)}。依据：《中国共产党测试条例》（2023年修订）第三条。"
        return sound("true_false", id=id, term=id, stem=f"{id}的方式有限。", explanation=said)

    whole = listing("q1", "谈话提醒", "批评教育", "责令检查", "诫勉")
    half = listing("q2", "谈话提醒", "批评教育", "通报", "停职", "免职", "降职")
    part = listing("q3", "责令检查", "诫勉")
    other = listing("q4", "谈话提醒", "免职", "降级", "撤职")
    assert are_enemies(whole, half)
    assert are_enemies(whole, part)
    assert not are_enemies(whole, other)
    assert not are_enemies(half, part)


def test_pairs_and_groups_agree_with_the_rule_for_two(sound):
    bank = [
        sound(),
        sound("multiple", id="q2"),
        sound("multiple", id="q3", level="理解"),
        sound("blank", id="q4"),
        sound("true_false", id="q5", term="别的"),
        sound(id="q6", term="又一", stem="另一问题是（　　）。", options=options("甲", "乙", "丙"), **ELSEWHERE),
    ]
    bank += load_bank()[::12]
    expected = {
        tuple(sorted((one.id, other.id)))
        for at, one in enumerate(bank)
        for other in bank[:at]
        if are_enemies(one, other)
    }
    assert len(expected) > 10
    assert enemies(bank) == expected
    groups = enemy_groups(bank)
    assert set(groups) == {question.id for question in bank}
    assert {tuple(sorted((name, other))) for name, ids in groups.items() for other in ids} == expected
    assert groups["q6"] == frozenset()


def test_every_question_of_the_shipped_bank_has_few_enemies():
    bank = load_bank()
    groups = enemy_groups(bank)
    assert 0 < max(len(ids) for ids in groups.values()) < len(bank) / 10
