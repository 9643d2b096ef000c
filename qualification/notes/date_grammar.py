"""How days and periods are written: "end of Q3", "15 March", "in 6-9 months", "next Tuesday"."""

from __future__ import annotations

from qualification.notes import lexicon
from qualification.notes.patterns import Pattern, grammar

PARTS = {
    "start": r"(?:start(?= of| [qh]\d)|beginning|early(?: in)?|first (?:week|days?)|top|opening)",
    "mid": r"(?:mid(?:dle)?)",
    "end": r"(?:end|close(?= of)|late(?: in)?|last (?:week|days?)|back end|eo)",
}
_PART = "(?:(?P<part>" + "|".join(PARTS.values()) + r")[ -](?:of )?(?:the )?)?"
_YEAR = r"(?:,? ?(?:of )?(?P<year>20\d\d|'\d\d))?"
_WHICH = (
    r"(?P<which>this|current|the current|next|coming|the coming|following|the following|the|that)"
)
_COUNT = lexicon.COUNT
_ORD = r"(?:st|nd|rd|th)"
ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
            "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
            "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
            "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
        ),
        1,
    )
    for word in (words, words.replace("-", " "))
}  # fmt: skip
"""Days of a month as they are spoken: "friday the sixteenth"."""

_TEMPLATES: tuple[tuple[str, str], ...] = (
    ("iso", r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"),
    ("day_month", r"(?P<d>\d{1,2})(?:{ord})?\.? (?:of |de )?(?P<month>{month})\.?(?![a-z])(?:,?"
        r" ?(?P<year>20\d\d))?"),
    ("day_month", r"(?P<month>{month})\.? (?:the )?(?P<d>\d{1,2})(?:{ord})?(?![\d:]|[ap]m| [ap]m"
        r"|k\b|,\d{3})(?:,? ?(?P<year>20\d\d))?"),
    ("day_month", r"(?P<month>{month}) (?:the )?(?P<nth>first|second|third|fourth|fifth|tenth"
                  r"|fifteenth"
        r"|twentieth|thirtieth|thirty-first|twenty-fifth)(?! (?:week|half"
        r"|quarter))(?P<year>)(?P<d>)"),
    ("day_month", r"(?:the )?(?P<nth>first|second|third|fourth|fifth|tenth|fifteenth|twentieth"
        r"|thirtieth) (?:day )?of (?P<month>{month})(?![a-z])(?:,?"
        r" ?(?P<year>20\d\d))?(?P<d>)"),
    ("week_of", r"(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) week (?:of"
        r"|in) (?P<month>{month})(?![a-z])(?:,? ?(?P<year>20\d\d))?"),
    ("week_of", r"(?:the )?week of (?:the )?(?:(?P<month>{month}) (?P<d>\d{1,2})(?:{ord})?"
        r"|(?P<d2>\d{1,2})(?:{ord})? (?:of"
        r" )?(?P<month2>{month}))(?![a-z])(?P<year>)(?P<nth>)"),
    ("dotted", r"(?P<a>\d{1,2})\. ?(?P<b>\d{1,2})\.(?: ?(?P<year>20\d\d))?(?!\d|\.\d)"),
    ("numeric", r"(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})"
        r"(?:(?P=mark)(?P<year>(?:20)?\d\d))?(?![\d/-]"
        r"|\.\d| ?%| ?uhr|[ap]m| [ap]m|k\b|\.? ?(?:mio|m\b))"),
    ("fiscal_quarter", r"{part}(?:fq(?P<q>[1-4])|fiscal q(?P<q2>[1-4])"
                       r"|q(?P<q3>[1-4]) (?:of )?(?:fy"
        r"|fiscal)(?: year)?)(?: ?(?:fy)?'?(?P<fy>(?:20)?\d\d))?"),
    ("quarter", r"(?:(?P<eo>eo)|{part})q ?(?P<q>[1-4])(?: ?(?:of |in )?(?P<year>20\d\d"
        r"|'?\d\d(?!\d|k|%| ?(?:am|pm|days|weeks|months))|next year|this year))?"),
    ("quarter", r"(?P<eo>){part}(?P<q>first|second|third|fourth|1st|2nd|3rd|4th"
        r"|last) (?:calendar )?quarter(?: of)?(?: (?P<year>20\d\d|next year|this year"
        r"|the year))?"),
    ("half", r"{part}(?:h(?P<h>[12])|(?P<hw>first|second|1st|2nd|back"
        r"|front) half)(?: ?(?:of )?(?:the )?(?P<year>20\d\d|'\d\d|next year|this year"
        r"|year))?"),
    ("fiscal_year", r"{part}(?:{which} (?:fiscal|financial)(?: year)?|{which2} fy(?!\d)"
        r"|fy ?'?(?P<fy>(?:20)?\d\d)|(?:fiscal|financial) year[ -](?P<fend>end)"
        r"|(?P<eofy>eofy))"),
    ("month", r"{part}(?P<month>{month})\.? (?:of )?(?P<year>20[2-4]\d)"),
    ("whole_year", r"{part}(?:{which} (?:calendar )?year(?! ?(?:ago|old))"
        r"|(?P<abs>20[2-4]\d)(?![\d-]))"),
    ("year_end", r"(?:by |at |before )?(?:eoy|(?:calendar )?(?:year|yr)[ -]end"
        r"|(?:the )?end of (?:the )?year|the new year|new year(?:'s)?|the holidays"
        r"|christmas|xmas|chrissie|thanksgiving|thxgiving|easter|memorial day|labou?r day"
        r"|independence day|black friday|halloween|valentine'?s(?: day)?)"),
    ("named_unit", r"{part}{which} (?P<unit>quarter|month|week|qtr)|(?P<eo>eoq|eom|eow"
        r"|month[ -]end|quarter[ -]end)"),
    ("in_span", r"(?:in|within|inside(?: of)?|over|during|next|(?:the|over the|in the"
        r"|within the) (?:next|coming)|(?:about|around|roughly)?)? ?(?:about |around "
        r"|roughly |under |less than |at least |the next )?(?P<n>{count})(?:(?: ?(?:-"
        r"|to|or) ?| - )(?P<n2>{count}))?[ -]?(?P<unit>days?|weeks?|wks?|months?|mos?"
        r"|mths?|quarters?|years?|yrs?)(?! (?:ago|old|contract|trial|term|lock|deal|of"
        r"|to|long|plan|in))(?P<out> (?:out|away|from now|time|horizon|timeline"
        r"|timeframe|window))?"),
    ("half_year", r"(?:in|within|over|next) (?:about )?(?:half a year|the next half[ -]year)"),
    ("relative_day", r"(?:the )?(?P<day>day after tomorrow|tomorrow|tmrw|tmw|tomoz|today|tonight"
        r"|this (?:morning|afternoon|evening))"),
    ("weekday", r"(?:(?P<which>this|next|coming|on"
        r"|the following) )?(?P<wd>{weekday})\b(?!-)(?: (?:the"
        r" )?(?:(?P<d>\d{1,2}){ord}|(?P<nth>{spelled})"
        r"(?! (?:week|half|quarter|of)\b)))?(?P<week> (?:next week|week))?"
        r"(?! after(?! ?(?:\d|noon|lunch)))"),
    ("month", r"{part}(?P<month>{month})(?![a-z])\.?{year}"),
    ("of_month", r"(?:the )(?P<d>\d{1,2}){ord}(?! (?:floor|time|call|quarter|half|street))"),
)  # fmt: skip


def _compile(name: str, template: str) -> tuple[str, Pattern]:
    pattern = grammar(
        r"(?<![\w/.$€£])" + template + r"(?!\w)",
        part=_PART,
        year=_YEAR,
        which2=_WHICH.replace("?P<which>", "?P<which2>"),
        which=_WHICH,
        count=_COUNT,
        ord=_ORD,
        spelled="|".join(sorted(ORDINALS, key=len, reverse=True)),
        month=lexicon.MONTH,
        weekday=lexicon.WEEKDAY,
    )
    return name, pattern


SHAPES = tuple(_compile(name, template) for name, template in _TEMPLATES)
"""In the order in which they claim their words: "15 March" before "March"."""
