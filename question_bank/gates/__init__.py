"""What makes a question unfit: one named function a rule, one table.

A "fault" bars a question; "advice" asks a person to look.
"""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.gates import bank, body, truth
from question_bank.gates.enmity import are_enemies, enemies, enemy_groups
from question_bank.gates.fault import BankGate, Fault, Gate, Severity
from question_bank.knowledge import Knowledge
from question_bank.question import Question

GATES: dict[str, Gate] = {
    "structure": Gate("结构完整", "fault", body.structure),
    "distinct_options": Gate("选项互斥", "fault", body.distinct_options),
    "no_all_of_the_above": Gate("无“以上都对”", "fault", body.no_all_of_the_above),
    "solver_agrees": Gate("答案与知识库一致", "fault", truth.solver_agrees),
    "distractor_outside": Gate("错误选项确实错误", "fault", truth.distractor_outside),
    "authority_given": Gate("写明依据", "fault", truth.authority_given),
    "authority_in_force": Gate("依据现行有效", "fault", truth.authority_in_force),
    "length_cue": Gate("长短不露底", "advice", body.length_cue),
    "count_cue": Gate("字数不露底", "advice", body.count_cue),
    "shape_cue": Gate("形式不露底", "advice", body.shape_cue),
    "tone_cue": Gate("语气不露底", "advice", body.tone_cue),
    "clang_cue": Gate("题干不提示", "advice", body.clang_cue),
    "echo_cue": Gate("题干不含答案", "advice", body.echo_cue),
    "matching_cue": Gate("两侧不露底", "advice", body.matching_cue),
    "discipline_named": Gate("案情不点明纪律", "fault", body.discipline_named),
    "list_form_cue": Gate("所列各项不提示", "advice", body.list_form_cue),
    "double_negative": Gate("无双重否定", "advice", body.double_negative),
    "ascending_numbers": Gate("数值升序", "advice", body.ascending_numbers),
    "balanced_marks": Gate("标点成对", "fault", body.balanced_marks),
    "doubled_words": Gate("无重复词语", "fault", body.doubled_words),
    "double_predicate": Gate("无重复谓语", "fault", body.double_predicate),
    "anaphora": Gate("指代明确", "fault", body.anaphora),
    "redaction": Gate("无涂去文字", "fault", body.redaction),
    "local_matter": Gate("无本单位情况", "fault", body.local_matter),
    "stem_length": Gate("题干不过长", "fault", body.stem_length),
    "explained": Gate("解析完整", "fault", body.explained),
    "explanation_agrees": Gate("解析与答案依据一致", "advice", body.explanation_agrees),
    "solver_reads": Gate("可自动核对", "advice", truth.solver_reads),
    "authority_known": Gate("法规在册", "advice", truth.authority_known),
    "authority_matches": Gate("依据与知识库一致", "advice", truth.authority_matches),
    "key_wording": Gate("答案用语一致", "advice", truth.key_wording),
    "distractor_known": Gate("错误选项已审", "advice", truth.distractor_known),
    "absolute_words": Gate("无绝对化提示", "advice", body.absolute_words),
}

BANK_GATES: dict[str, BankGate] = {
    "repeated_ids": BankGate("编号不重复", "fault", bank.repeated_ids),
    "repeated_stems": BankGate("题干不重复", "fault", bank.repeated_stems),
    "key_positions": BankGate("答案位置均衡", "fault", bank.key_positions),
    "true_share": BankGate("判断题对错均衡", "fault", bank.true_share),
    "negative_share": BankGate("否定式不过多", "fault", bank.negative_share),
    "similar_stems": BankGate("题干不雷同", "advice", bank.similar_stems),
}


def faults_of(question: Question, knowledge: Knowledge) -> list[Fault]:
    """Every finding on one question; a question whose structure is broken is not looked at further."""
    broken = _findings("structure", question, knowledge)
    if broken:
        return broken
    return [fault for name in GATES if name != "structure" for fault in _findings(name, question, knowledge)]


def _findings(name: str, question: Question, knowledge: Knowledge) -> list[Fault]:
    gate = GATES[name]
    return [Fault(name, message, gate.severity, question.id) for message in gate.find(question, knowledge)]


def faults_of_bank(questions: Iterable[Question], knowledge: Knowledge) -> list[Fault]:
    """Findings that only the bank as a whole shows; run `faults_of` for each question beside it."""
    listed = list(questions)
    return [
        Fault(name, message, gate.severity, question_id)
        for name, gate in BANK_GATES.items()
        for question_id, message in gate.find(listed, knowledge)
    ]


__all__ = [
    "BANK_GATES",
    "GATES",
    "BankGate",
    "Fault",
    "Gate",
    "Severity",
    "are_enemies",
    "enemies",
    "enemy_groups",
    "faults_of",
    "faults_of_bank",
]
