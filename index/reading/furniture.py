"""One line -> the kind of page furniture that its words give away, or none.

    line_kind("11 hours ago") -> Kind.TIME        line_kind("He left 11 hours ago.") -> None

A pattern must fit the whole line, so prose that merely mentions newsletters or cookies is not caught.
Read `index.reading.boilerplate` next, which decides what a kind means where the line stands.
"""

from __future__ import annotations

import re
from enum import Enum

from index.dates.stated import MONTH, WEEKDAY

_MAX = 400  # characters; longer lines are not furniture


class Kind(Enum):
    """What a line is, in the words of the reason that a reader is shown."""

    ADVERT = "advert"
    PLACEHOLDER = "placeholder"
    SHARE = "share or follow prompt"
    SUBSCRIBE = "subscribe or newsletter prompt"
    COOKIES = "cookie or consent notice"
    LINK = "link to another article"
    NAVIGATION = "navigation"
    LEGAL = "disclaimer or copyright notice"
    OTHERS = "heading of other articles"
    COMMENTS = "heading of comments or of a note on the author"
    TIME = "date or time of a teaser"
    BYLINE = "author of a teaser"
    CAPTION = "caption of a picture"

    @property
    def is_furniture(self) -> bool:
        """Whether such a line goes wherever it stands."""
        return self in _ANYWHERE

    @property
    def announces(self) -> bool:
        """Whether such a line, after the body, announces that what follows is not the article."""
        return self in (Kind.LEGAL, Kind.OTHERS, Kind.COMMENTS)


_ANYWHERE = frozenset(
    (Kind.ADVERT, Kind.PLACEHOLDER, Kind.SHARE, Kind.SUBSCRIBE, Kind.COOKIES, Kind.LINK, Kind.CAPTION)
)

_DAY = (
    rf"(?:{WEEKDAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})(?:st|nd|rd|th)?(?:,?\s+(?:{WEEKDAY}|"
    rf"\d{{4}}))?"
)
_CLOCK = r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)(?:\s+[A-Z]{2,4})?"
_NETWORKS = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|instagram|pinterest|flipboard|e-?mail|messenger|"
    r"threads|bluesky|youtube|google news)"
)

_PATTERNS: dict[Kind, str] = {
    Kind.ADVERT: r"(?:[-–—*\[(\s]*)(?:advertisement|advertising|advertorial|sponsored(?: content| post| links?)?|"
    r"promoted(?: content| by .{1,30})?|paid (?:content|post)|"
    r"story continues below(?: advertisement)?|(?:article )?continues? (?:below|after)(?: (?:the )?(?:ad|"
    r"advertisement|video))?\.*|"
    r"scroll (?:down )?(?:to|for) (?:continue|more|the rest)[\w\s]{0,30}|remove ads?|report (?:this )?ad|"
    r"close ad|skip ad|ad)(?:[-–—*\])\s:.]*)",
    Kind.PLACEHOLDER: r"(?:(?:image )?placeholder(?: image)?|lorem ipsum.*|loading(?: \w+){0,2}(?:\.*|…)|"
    r"\[?(?:image|video|photo|embed|gallery|image removed)\]?|undefined|null|nan)",
    Kind.SHARE: rf"share(?: this| on| via| to| with)?(?: (?:the|this|article|story|post|page|link|news|with friends|"
    rf"{_NETWORKS}))*"
    rf"(?: (?:on|via|by|to) {_NETWORKS}.{{0,60}})?:?|(?:click to )?(?:share|tweet|post|pin) (?:on|via|this|it|to) "
    rf"[^.]{{0,60}}(?:window\))?|tweet|pin it|copy (?:the )?link|link copied!?|e-?mail (?:this|article|"
    rf"a friend)[^.]{{0,30}}|"
    rf"print(?: this)?(?: (?:article|page|story))|save (?:this )?(?:article|for later|story)|bookmark(?: this)?|"
    rf"\d[\d.,]*k? (?:shares?|likes?|views?|reads|retweets|comments?)|"
    rf"(?:and )?follow (?:us|me|him|her|@?\w+(?: \w+){{0,3}}) on (?:(?:our )?{_NETWORKS}\b.{{0,120}}|"
    rf"social media.{{0,40}})|"
    rf"like us on {_NETWORKS}.{{0,60}}|(?:{_NETWORKS}[\s|,/·•]*){{2,}}|join the (?:conversation|"
    rf"discussion)[^.]{{0,60}}[.!]?|"
    r"(?:leave|post|add|write) (?:a|your|the first) (?:comment|reply)[^.]{0,30}|"
    r"be the first to comment.{0,20}|view (?:all )?comments.{0,10}|show comments.{0,10}",
    Kind.SUBSCRIBE: r"(?:please )?(?:click here to )?(?:subscribe|sign[- ]?up|register|log[- ]?in|sign[- ]?in|join|get|"
    r"receive|"
    r"download)\b.{0,160}\b(?:newsletters?|inbox|e-?mail alerts?|our (?:mobile )?app|the app store|google play|"
    r"our telegram|our whatsapp|our (?:\w+ )?channel|free trial|digital edition)\b.{0,80}|"
    r"(?:please )?(?:subscribe|sign[- ]?up|register|log[- ]?in|sign[- ]?in)\b[^,.]{0,80}\b(?:today|now|here|for free|"
    r"your account|to (?:continue|read|comment|unlock|access)|updates|alerts)\b[^,.]{0,40}[.!]?|"
    r"(?:our |the )?(?:free |daily |weekly |morning )*newsletters?(?: sign-?up)?|subscribe(?: now| today|"
    r" here)?[.!]?|"
    r"subscribe to [^,.]{1,60}[.!]?|sign[- ]?up(?: now| today| here| for [^,.]{1,60})?[.!]?|"
    r"(?:enter |your |my |enter your )e-?mail(?: address)?:?\s?\*?|(?:already|not) a (?:subscriber|member)\?.{0,60}|"
    r"by (?:signing|subscribing|entering|clicking|submitting|continuing|registering)\b.{0,200}\b"
    r"(?:you agree|i agree|you accept|you consent|privacy policy|terms of)\b.{0,200}|"
    r"(?:thank you|thanks) for (?:subscribing|signing up|registering).{0,60}|you can unsubscribe.{0,100}|"
    r"want (?:more|the latest).{0,140}(?:newsletter|inbox|sign up|subscribe).{0,80}",
    Kind.COOKIES: r"(?:(?:this|our) (?:web)?(?:site|page)s? (?:and (?:its|our) partners )?uses? cookies.*|"
    r"we (?:and our .{1,40} )?use (?:our own and third.party )?cookies.*|(?:accept|reject|allow|manage|"
    r"decline)(?: all)? (?:cookies|consent|preferences|choices).{0,40}|"
    r"cookie (?:policy|notice|settings|preferences|consent).{0,30}|your (?:privacy|consent) (?:choices|"
    r"preferences|settings).{0,40}|do not sell (?:or share )?my (?:personal )?(?:info|information|"
    r"data).{0,20})",
    Kind.LINK: r"(?:[-–—>»*\[(\s]*)(?:(?:related|read|also read|read also|read more|see more|see also|more|watch|"
    r"recommended|trending|more on this|related (?:articles?|stor(?:y|ies)|news|coverage|content|topics?))"
    r"\s*[:|>»]+\s*\S.{3,200}|(?:read|see|view|click(?: here)?) (?:more|the full|full|on|to read|for more|"
    r"all)\b(?:.{0,60}(?:here|article|story|stories|more|>>|»|→|post|details?))?[.!>»→\s]*|"
    r"continue reading.{0,120}|(?:full|read full|view original) (?:story|article|post).{0,20})",
    Kind.NAVIGATION: r"(?:go ?top|(?:go|back|return|scroll|jump|skip)[ -]?to[ -]?(?:the )?(?:top|main content|content|"
    r"home(?:page)?|navigation|search|footer)|top of page|main (?:menu|navigation)|menu|navigation|home|"
    r"search(?:\.\.\.| for:?)?|"
    r"close|open|next|previous|prev|next (?:article|post|story|page)|prev(?:ious)? (?:article|post|story|"
    r"page)|(?:show|load|view|see|read) (?:more|less|all|next)|more|expand|collapse|toggle [\w ]{1,20}|"
    r"(?:page )?\d{1,3}(?: of |/| / )\d{1,3}|[<>«»←→×✕☰▲▼]+|facebook|twitter|instagram|linkedin|youtube|"
    r"whatsapp|telegram|rss|e-?mail|print|share|comments?(?: ?\(?\d*\)?)?|"
    r"(?:contact|about|advertise with|write for|work with) us|about|contact|careers|faqs?|help|sitemap|"
    r"site map|log ?in|sign ?in|log ?out|register|my account|subscribe|search|(?:select|"
    r"choose) (?:language|country|edition))",
    Kind.LEGAL: r"(?:(?:disclaimer|legal (?:notice|disclaimer)|risk (?:warning|disclosure|disclaimer))\s*[:.\-–—].*|"
    r"disclaimer|"
    r"(?:terms (?:of (?:use|service|sale)|(?:and|&) conditions)|privacy (?:policy|notice|statement)|"
    r"cookie policy|accessibility(?: statement)?|imprint|impressum)(?:[\s|·•,&]+(?:and )?(?:terms.{0,30}|"
    r"privacy.{0,30}|cookie.{0,30}|contact.{0,20}|about.{0,20}))*|"
    r"(?:©|\(c\)|copyright\b(?: ©| \(c\))?)\s*(?:\d{4}|[A-Z]).{0,250}|.{0,160}\ball rights reserved\b.{0,120}|"
    r"(?:this|the) (?:article|content|information|material|story|post|"
    r"website)\b.{0,160}\b(?:(?:informational|information|educational) purposes|(?:financial|investment|"
    r"legal|trading|medical) advice|may not be (?:published|reproduced|copied|redistributed)).{0,200}|"
    r".{0,120}\bmay not be (?:published|reproduced|rewritten|copied)\b.{0,40}\b(?:broadcast|redistributed|"
    r"permission|distributed).{0,80}|past performance is (?:not|no)\b.{0,160}|"
    r"for informational purposes only.{0,160}|by using this (?:site|website).{0,200})",
    Kind.COMMENTS: r"(?:(?:\d+ )?comments?(?: section)?(?: \(\d+\)| \d+)?|leave a (?:reply|comment)|"
    r"about the authors?)\b[^.]{0,40}",
    Kind.OTHERS: r"(?:(?:you (?:may|might|could) (?:also )?(?:like|enjoy|be interested in|have missed)|more (?:from|in|"
    r"on|like this|stories|news|articles|headlines|coverage|for you|to read|about|by)|most (?:read|"
    r"popular|viewed|recent|shared|commented|watched)|related(?: (?:articles?|stor(?:y|ies)|posts?|news|"
    r"topics?|content|coverage|links?|reading|videos?|tags?))?|recommended(?: (?:for you|stories|articles|"
    r"videos|reading|by))?|read (?:these |this )?(?:next|also)|also read|also on|what to read next|"
    r"trending(?: now| stories| news| topics| articles)?|popular(?: now| stories| posts| articles| news|"
    r" on)?|(?:the )?latest(?: (?:news|stories|articles|posts|headlines|videos|updates))?|(?:top|breaking|"
    r"other|recent|featured|similar|best of|further|today's) (?:news|stories|articles|posts|headlines|"
    r"videos|reading|picks)|editor'?s'?(?: top)? (?:picks?|choice)|don'?t miss|see also|keep reading|"
    r"in case you missed it|promoted stories|around the web|from (?:around )?the web|from our (?:partners|"
    r"sponsors|network)|sponsored (?:stories|links)|paid partner content|tags|topics|filed under|"
    r"categories|tagged(?: with| in)?|in this (?:story|article)|newsletters?)\b(?:[ :].{0,40})?)",
    Kind.TIME: rf"(?:(?:(?:updated|published|posted|last (?:updated|modified))(?: on|"
    rf" at)?:?\s*)?(?:{_DAY}(?:,?\s+(?:at\s+|\|\s*|[-–—]\s*)?{_CLOCK})?|{_CLOCK}(?:,?\s+{_DAY})?|"
    rf"\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d.{{0,10}})?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}(?: {_CLOCK})?)|"
    r"(?:about |over |updated |published |posted )*(?:an?|one|\d{1,3}) ?(?:s|secs?|seconds?|m|mins?|"
    r"minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|y|years?) ago|just now|yesterday|today|"
    r"\d{1,3}[- ]?(?:min(?:ute)?s?)(?:[- ]read| to read|\. read)|(?:estimated )?reading time:? .{1,20})",
    Kind.BYLINE: r"(?i:author|by|written by|posted by|reporter|editor|photo|photograph|image(?: credit)?|credit|"
    r"photo credit|source|via)\s*[:/]?\s+"
    r"[^\W\d_a-z][\w.'’&-]*(?:\s+(?:and |& |of |the |de |van |"
    r"von )?[^\W\d_a-z][\w.'’&-]*){0,4}(?:\s*[|/,]\s*\S.{0,40})?",
}
_CAPTION = re.compile(
    r"(?:.{0,300}[\s|(/])?(?:"
    r"(?:photo(?:graph)?s?|picture|image|foto|fotograf[ií]a|bild|illustration)(?: credit| by)?\s*:\s*"
    r"(?-i:[^\W\d_a-z]|dpa|epa|afp)[^.?!]{0,60}"
    r"|\((?:AP|AFP|Reuters|EPA|PA|Getty)[^()]{0,40}(?:photo|images?)?[^()]{0,40}\)"
    r"|(?:credit|©)\s*:?\s*[^.?!:]{2,50}(?:/|Images|Pictures|Press)[^.?!:]{0,30})\)?\.?",
    re.IGNORECASE,
)
_COMPILED = tuple(
    (kind, re.compile(pattern, re.IGNORECASE if kind is not Kind.BYLINE else 0)) for kind, pattern in _PATTERNS.items()
)
_LONG = 90  # characters; a longer line is furniture only if it holds one of these words
_TELLING = re.compile(
    r"advert|sponsor|lorem|share|tweet|e-?mail|follow|join|subscri|sign|regist|log.?in|newsletter|inbox|"
    r"cookie|consent|privacy|personal|related|read|"
    r"click|see|watch|recommend|trending|more|terms|©|\(c\)|copyright|rights|disclaim|legal|risk|purposes|"
    r"advice|may not be|past perf|by using|want|get|download|receive",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\W*(?:advert|sponsor|lorem|loading|share|tweet|click|e-?mail|and follow|follow|like us|join|please|"
    r"subscri|sign|regist|log|get|receive|download|by |your|enter|my |thank|you can|want|already|not a|"
    r"this|the |our |we |accept|reject|allow|manage|decline|cookie|do not|related|read|also|see|more|"
    r"watch|recommended|trending|view|continue|full|disclaim|legal|risk|terms|privacy|©|\(c\)|copyright|"
    r"past perf|for inf)",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"rights reserved|may not be (?:published|reproduced|rewritten|copied)", re.IGNORECASE)
_PROMOTION = re.compile(
    r"(?:your|you|want|ready|looking|get|join|try|start|stay|don['’]t|discover|unlock|claim|buy|save|win|earn|"
    r"grow|boost|need|tired|still)\b|(?:put|bring|make|share|send|promote|show|see|watch|learn|find)\b.*\byour?\b",
    re.IGNORECASE,
)


def line_kind(line: str) -> Kind | None:
    """The kind of furniture that the whole line is, or None for anything that may be prose."""
    if len(line) > _MAX:
        return None
    if _CAPTION.fullmatch(line):
        return Kind.CAPTION
    if len(line) > _LONG and not (_OPENING.match(line) and _TELLING.search(line)) and not _RESERVED.search(line):
        return None
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(line):
            return kind
    return None


def looks_like_promotion(line: str) -> bool:
    """Whether a line addresses the reader as an advert does: a short call without a full stop."""
    return (
        len(line.split()) <= 20
        and not line.endswith((".", "!", "?", "”", '"', ":"))
        and _PROMOTION.match(line) is not None
    )
