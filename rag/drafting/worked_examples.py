"""What a local model is told once: its task, and worked examples of it.

They are constant, so that their KV state is computed once and kept.  The stories are invented and far from any
sample; near misses (another person, year, direction or side) outnumber plain ones, since refusing those is what a
small model has to be shown.  `rag.drafting.prompt` puts the evidence and the question after them.
"""

from __future__ import annotations

SYSTEM = (
    "You check what news articles say. You get numbered sentences and a question.\n"
    "First write Yes if the sentences state the answer to exactly that question, or No if they do not: a "
    "sentence about another person, thing, date or event is not an answer.\n"
    "After Yes, write the number of the sentence that states the answer, then the answer in as few words as "
    "make a clear sentence. Leave out what was not asked. Keep who said it, and words like may or reportedly. "
    "Add a line for each further part of the answer and for each account that differs."
)


_PORT = (
    "[1] The port authority of Karsund signed the dredging contract with Halden Marine, a family firm founded "
    "in 1961, on 4 May 2019 for $212 million after two years of talks.\n"
    "[2] Work on the northern channel, which has silted up since the storms of 2015, is expected to begin in "
    "the autumn, said Ruth Okafor, the authority's chief engineer.\n"
    "[3] Fishing crews say the dredging could ruin the oyster beds along the eastern shore, where about 300 "
    "families earn their living."
)
_VELO = (
    "[1] Velo Foods, which has struggled with rising energy prices, will close its plants in Brno and Graz by "
    "March, the union representing its 2,400 workers said on Monday.\n"
    "[2] A spokesman for Velo denied that any plant would close and said the company was only reviewing its "
    "costs.\n"
    "[3] Velo bought the Graz plant in 2011 from the Lindt family for 40 million euros."
)
_BILL = (
    "[1] The bill, first drafted by a committee of retired judges, passed the lower house by 212 votes to 198 "
    "in June after a debate that lasted three days.\n"
    "[2] Senators, many of whom have voiced doubts about its cost, are to vote on it before the recess that "
    "starts on 1 August."
)
_FIRE = (
    "[1] The fire broke out in the east wing of the Marlow theatre shortly after midnight and was put out by 4 "
    "a.m.\n"
    "[2] The theatre reopened in 1987 after a fire in its west wing."
)
EXAMPLES: tuple[tuple[str, str, str], ...] = (  # evidence, question, answer
    (
        _PORT,
        "When is work on the channel to begin?",
        "Yes\n[2] Work is expected to begin in the autumn, said Ruth Okafor.",
    ),
    (_PORT, "When is work on the southern channel to begin?", "No"),
    (
        _VELO,
        "Will Velo close its plants?",
        "Yes\n[1] The union said Velo will close two plants by March.\n[2] Velo denied that any plant would close.",
    ),
    (_VELO, "Who bought the Brno plant in 2011?", "No"),
    (_BILL, "By when must the senate vote?", "Yes\n[2] Senators are to vote before the recess on 1 August."),
    (
        _PORT,
        "What do the fishing crews stand to lose?",
        "Yes\n[3] Fishing crews say dredging could ruin the oyster beds.",
    ),
    (_FIRE, "Who started the fire at the Marlow theatre?", "No"),
    (_FIRE, "What year did the theatre reopen?", "Yes\n[2] The theatre reopened in 1987."),
)

RATING_SYSTEM = (
    "You get a question and one sentence from a news article. Write Yes if the sentence states the answer to the"
    " question or a part of it, or one side's answer. Write No if it only speaks of the same subject, or of another"
    " person, thing, date, amount or event."
)
_BEGIN, _LOSE, _PAY = (
    "When is work on the channel to begin?",
    "What do the fishing crews stand to lose?",
    "How much will the bank pay?",
)
RATING_EXAMPLES: tuple[tuple[str, str, str], ...] = (  # question, sentence, answer
    (
        _BEGIN,
        "Work on the northern channel is expected to begin in the autumn, said Ruth Okafor, the authority's chief"
        " engineer.",
        "Yes",
    ),
    (
        _BEGIN,
        "The port authority signed the dredging contract with Halden Marine on 4 May 2019 for $212 million.",
        "No",
    ),
    (
        "Which companies may build the bridge?",
        "Norsk Span and a group led by Ferro are on the shortlist, the ministry said.",
        "Yes",
    ),
    ("Which companies may build the bridge?", "The bridge would be the longest in the region.", "No"),
    ("Will Velo close its plants?", "A spokesman for Velo denied that any plant would close.", "Yes"),
    (
        "Who bought the Brno plant in 2011?",
        "Velo bought the Graz plant in 2011 from the Lindt family for 40 million euros.",
        "No",
    ),
    (
        _LOSE,
        "Fishing crews say the dredging could ruin the oyster beds, where about 300 families earn their living.",
        "Yes",
    ),
    (_LOSE, "Fishing crews met the minister on Monday.", "No"),
    (_PAY, "Its chairman, who has led it since 1998, called the sum fair.", "No"),
    (_PAY, "Regulators settled for 12 million euros, according to two people close to the talks.", "Yes"),
)
