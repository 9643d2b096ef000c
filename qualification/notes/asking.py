"""How somebody who does not decide alone asks higher up: "needs to get it past her boss"."""

from __future__ import annotations

from qualification.notes import lexicon
from qualification.notes.patterns import grammar

_HIGHER = (
    rf"(?:(?:(?:her|his|the|their) )?(?:{lexicon.TITLE}|{lexicon.RELATION}|board"
    rf"|committee|leadership(?: team)?|execs?|team|exec team|partners|management"
    rf"|superiors?|bosses|husband|wife|"
    r"finance|procurement|legal|hq|headquarters|corporate|powers that be"
    r"|higher-?ups|parent company|council|(?:steering|buying) committee)(?:'s)?"
    r"|upstairs|(?!any|nobody|no one|permission|someone)[^\W\d_][\w'-]{1,20})"
)
ASKS = grammar(
    r"(?:(?<!\w)|(?='))(?:needs? to|has to|have to|must|will need to|will have to"
        r"|would need to|would have to|gotta|got to|'ll have to|'ll need to|needing to"
        r"|wants to|will|'ll|should|going to)"
    r" (?:first )?(?:ask|check with|run (?:it|this|that|everything) (?:by|past|up"
        r"|through)|get (?:it |this )?(?:approved by|approval from|sign-?off from|past"
        r"|through|buy-?in from|the ok from|ok from|an ok from|permission from)"
        r"|convince|go through|clear (?:it|this) with|take (?:it|this) to|pitch (?:it"
        r"|this)? ?to|talk (?:it|this)? ?(?:over )?(?:to|with)|consult|escalate to"
        r"|sell (?:it|this)? ?to|bring (?:it|this) to|confirm with|present (?:it"
        r"|this)? ?to) {higher}"
    r"|(?<!\w)(?:needs|requires|need|waiting on|gets"
        r"|get) {higher} (?:to )?(?:sign[ -]?off|approval|approve|sign|ok|okay|blessing"
        r"|buy-?in|permission|go-ahead|signature)"
    r"|(?<!\w)(?:needs|requires|need) (?:sign[ -]?off|approval|an? ok|buy-?in"
        r"|permission|a signature|the go-ahead)(?: from| of| by)? {higher}",
    higher=_HIGHER,
)  # fmt: skip
