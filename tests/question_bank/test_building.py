from collections import Counter
from dataclasses import replace

from question_bank.balancing import (
    with_even_key_positions,
    with_few_negatives,
    with_fewer_singles,
    with_one_judgement_each,
    with_one_recall_each,
)
from question_bank.building import build, build_with_reasons, places_of_terms
from question_bank.reading import document_of
from question_bank.wording import is_negative

SPEECH = "一、学习\n要增强“四个意识”，再说一遍四个意识。\n二、责任\n增强“四个意识”，扛起主体责任。\n"


def dumped(questions):
    return "\n".join(question.dumps() for question in questions).encode()


def test_same_input_gives_the_same_bytes(small):
    documents = [document_of("讲话", SPEECH)]
    assert dumped(build(documents, small, True)) == dumped(build(documents, small, True))


def test_documents_decide_what_is_asked(small):
    asked = {question.term for question in build([document_of("讲话", SPEECH)], small, False)}
    assert asked == {"四个意识", "作出处分决定的机关"}


def test_whole_bank_asks_the_rest_too(small):
    asked = {question.term for question in build([], small, True)}
    assert asked == {entry.subject for entry in (*small.terms, *small.facts)} - {"主体责任"}


def test_question_cites_one_place_a_section(small):
    document = document_of("讲话", SPEECH)
    question = next(q for q in build([document], small, False) if q.term == "四个意识")
    assert [(place.document, place.section) for place in question.documents] == [("讲话", "一"), ("讲话", "二")]
    assert {document.text[place.start : place.end].strip("“”") for place in question.documents} == {"四个意识"}


def test_places_are_six_at_most_and_from_every_document(small):
    sections = "".join(f"{number}、节\n四个意识。\n" for number in "一二三四五六七八")
    documents = [document_of(name, sections) for name in ("甲", "乙", "丙")]
    places = build(documents, small, False)[0].documents
    assert Counter(place.document for place in places) == {"甲": 2, "乙": 2, "丙": 2}
    assert len(places_of_terms(documents, small)["四个意识"]) == 24


def test_built_questions_are_published_first_versions(small):
    assert {(question.status, question.version) for question in build([], small, True)} == {("published", 1)}


def test_draft_with_a_fault_is_left_out_and_counted(small):
    fact = small.facts[0]
    broken = replace(small, facts=(replace(fact, statement="党员受到警告处分的的，{}内不得提拔"),))
    built = build_with_reasons([], broken, True)
    assert fact.subject not in {question.term for question in built.questions}
    assert built.left_out_by_gate["doubled_words"] == len(built.left_out) > 0


def test_twin_of_a_list_is_not_asked_again(small):
    term, fact = small.terms[0], small.facts[2]
    twin = replace(fact, subject="另一种问法", lead="另一种问法", members=term.members, near_misses=term.near_misses)
    asked = {question.term for question in build([], replace(small, facts=(twin,)), True)}
    assert term.name in asked
    assert "另一种问法" not in asked


def test_one_variant_of_each_judgement_is_kept(sound):
    pairs = [
        sound("true_false", id=f"q{at}{value}", term=f"词{at}", answer=(value,))
        for at in range(60)
        for value in ("true", "false")
    ]
    kept = with_one_judgement_each(pairs)
    assert len({question.term for question in kept}) == len(kept) == 60
    assert 27 <= sum(question.answer == ("true",) for question in kept) <= 33


def test_judgement_with_one_variant_only_is_kept(sound):
    questions = [sound("true_false", id=f"q{at}", term=f"词{at}") for at in range(5)]
    assert with_one_judgement_each(questions) == questions


def test_negative_stems_stay_below_an_eighth(sound):
    questions = [sound(id=f"q{at}") for at in range(80)]
    questions += [sound(id=f"n{at}", stem="下列选项中，不属于“四个意识”的是（　　）。") for at in range(40)]
    kept = with_few_negatives(questions)
    negative = sum(is_negative(question.stem) for question in kept)
    assert 0 < negative <= 0.12 * len(kept)


def test_term_is_recalled_once_and_with_four_options_if_it_can_be(sound, with_options):
    three = sound(id="q1", pattern="list-belongs", options=with_options("责任意识", "政治意识", "规矩意识"))
    four = sound(id="q2", pattern="list-complete")
    other = sound(id="q3", pattern="list-belongs", term="别的")
    multiple = sound("multiple", id="q4", pattern="list-multiple")
    assert with_one_recall_each([three, four, other, multiple]) == [four, other, multiple]


def test_singles_stay_below_their_share_and_every_subject_is_still_asked(sound):
    singles = [sound(id=f"s{at}", term=f"词{at % 20}") for at in range(60)]
    applied = [sound(id=f"a{at}", term=f"词{at}", level="应用") for at in range(20)]
    judged = [sound("true_false", id=f"t{at}", term=f"词{at}") for at in range(50)]
    kept = with_fewer_singles([*singles, *applied, *judged])
    assert sum(question.type == "single" for question in kept) <= 0.45 * len(kept) + 1
    assert {question.term for question in kept} == {question.term for question in (*singles, *judged)}
    assert set(applied) <= set(kept)
    assert set(judged) <= set(kept)


def test_small_bank_keeps_its_singles(sound):
    singles = [sound(id=f"s{at}") for at in range(39)]
    assert with_fewer_singles(singles) == singles


def test_key_positions_are_evened_out_and_keys_stay_right(sound):
    questions = [sound(id=f"q{at}") for at in range(80)]
    evened = with_even_key_positions(questions)
    counts = Counter(question.answer[0] for question in evened)
    assert set(counts) == set("ABCD")
    assert max(counts.values()) <= 0.3 * len(evened)
    for question in evened:
        assert {o.text for o in question.options if o.key in question.answer} == {"政治意识"}
        assert [o.key for o in question.options] == list("ABCD")


def test_scale_keeps_its_order_when_positions_are_evened(sound, with_options):
    questions = [sound(id=f"q{at}", options=with_options("一年", "二年", "三年", "四年")) for at in range(80)]
    assert with_even_key_positions(questions) == questions


def test_real_knowledge_reaches_the_agreed_width(built_bank):
    questions = built_bank
    judged = [question for question in questions if question.type == "true_false"]
    assert sum(question.type == "single" for question in questions) <= 0.45 * len(questions)
    assert sum(question.level == "应用" for question in questions) >= 0.25 * len(questions)
    assert sum(is_negative(question.stem) for question in questions) <= 0.12 * len(questions)
    assert 0.45 <= sum(question.answer == ("true",) for question in judged) / len(judged) <= 0.55
    subjects = {kind: {q.term for q in questions if q.type == kind} for kind in ("single", "multiple", "true_false")}
    assert len(questions) >= 350
    assert len(subjects["multiple"]) >= 60
    assert len(subjects["single"]) >= 110
    assert len(subjects["true_false"]) >= 110
