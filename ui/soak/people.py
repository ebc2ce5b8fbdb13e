"""A person at the page: asks about an affair of their own again and again, sometimes stops, sometimes closes the tab.

    ask_on(url, Affair, Soaked, until, ...) -> what was counted, and everything that was not theirs

What a person is shown is compared with what they asked: an answer names the place of their own affair, and neither it
nor a headline nor the list of conversations names anyone or any place of another's.  Sources may: what was found is
not what was answered.  Read `Person.ask` next.
"""

from __future__ import annotations

import html
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from ui.chat.handlers import BUSY
from ui.chat.stream import STOPPED
from ui.soak.browser import BrokenPageError, Browser, Tab
from ui.soak.figures import Soaked
from ui.soak.topics import Affair

ANSWER_SECONDS = 600.0  # a question that is not answered by then counts as unanswered; busy machines read for 20 s
STOPS, CLOSES = 0.1, 0.1  # shares of questions that are stopped, and left by closing the tab
MOST_UPDATES = 9  # of a question's changes after which it is stopped or left; most have some ten
NEW_CONVERSATION = 0.15  # share of questions that begin one
PAUSE_SECONDS = 1.0  # at most, between two questions
QUOTED = "In the articles&#39; own words"
BACK_SECONDS, FREE_SECONDS = 2.0, 20.0  # from a closed tab to the next one; until its conversation must be free again
WAITS, EVIDENCE, NEXT = "waiting for the language model", 'class="card ', '<div class="next">'


@dataclass(slots=True)
class Person:
    """Someone at the page; `strangers` are the others' affairs, which are none of their business."""

    affair: Affair
    browser: Browser
    soaked: Soaked
    strangers: Sequence[Affair]
    dice: random.Random
    has_model: bool
    tab: Tab | None = None
    left: float = 0.0  # when a tab was closed last

    def ask(self, question: str = "", *, steady: bool = False) -> Tab | None:
        """Asks one question; a `steady` person waits for the answer.  The tab, once it shows an answer, else None."""
        try:
            return self._ask(question or self.affair.question, *(("", False) if steady else self._plan()))
        except (BrokenPageError, httpx.HTTPError) as error:
            self._fault(f"{type(error).__name__}: {error}")
            self._leave()
        return None

    def _plan(self) -> tuple[str, bool]:
        """What is done before the answer, if anything, and whether a conversation is begun."""
        plan = self.dice.choices(("", "stop", "close"), (1 - STOPS - CLOSES, STOPS, CLOSES))[0]
        return plan, self.dice.random() < NEW_CONVERSATION

    def _ask(self, question: str, plan: str, is_new: bool) -> Tab | None:
        tab = self.tab = self.tab or self.browser.open()
        if is_new:
            tab.load("")
        moment, shown, told = self.dice.randint(1, MOST_UPDATES), False, False
        begun = time.monotonic()
        changes = tab.ask(question, seconds=ANSWER_SECONDS)
        for number, change in enumerate(changes, start=1):
            if not shown and EVIDENCE in change.get("sources", ""):
                shown = True
                self.soaked.evidence.append(time.monotonic() - begun)
            if not told and WAITS in change.get("current", "").lower():
                told = True
                self.soaked.counts["waited"] += 1
            if number == moment and plan == "stop":
                tab.stop()
            if number == moment and plan == "close":
                changes.close()
                self._close(tab)
                return None
        return self._judge(tab, question, time.monotonic() - begun, stopped=plan == "stop")

    def _judge(self, tab: Tab, question: str, took: float, *, stopped: bool) -> Tab | None:
        """Counts how a question ended, and notes what of that is wrong."""
        last = tab.last()
        self._compare(tab)
        problem = plain(tab.page.get("problem", ""))
        if problem == BUSY and time.monotonic() - self.left < FREE_SECONDS:
            self.soaked.counts["busy"] += 1
        elif problem:
            self._fault(f"was told: {problem}")
        elif stopped and STOPPED in plain(last):
            self.soaked.counts["stopped"] += 1
        elif self.has_model and QUOTED in last:
            self._fault("was answered without the model")
        elif question == self.affair.question and self.affair.place not in last:
            self._fault(f"was not answered: {plain(last)[:200]}")
        else:
            self.soaked.counts["answered"] += 1
            self.soaked.answers.append(took)
            return tab
        return None

    def _compare(self, tab: Tab) -> None:
        """Notes what stands on the page and is meant for another: in conversations, questions or answers."""
        parts = [tab.page.get(name, "") for name in ("conversations", "current")]
        parts += [turn.partition(NEXT)[0] for turn in tab.turns()]
        shown = plain("\n".join(parts))
        for other in self.strangers:
            if other.who in shown or other.place in shown:
                self._fault(f"was shown what was meant for person {other.number}")

    def _close(self, tab: Tab) -> None:
        """The tab is closed, and the conversation opened in another one, where it must soon be free again."""
        self.soaked.counts["closed"] += 1
        here = tab.page.get("here", "")
        self._leave()
        self.left = time.monotonic()
        time.sleep(BACK_SECONDS)
        self.tab = self.browser.open()
        self.tab.load(here)
        self._compare(self.tab)

    def _leave(self) -> None:
        if self.tab is not None:
            self.tab.close()
        self.tab = None

    def _fault(self, words: str) -> None:
        self.soaked.faults.append(f"person {self.affair.number} {words}")


def ask_on(person: Person, until: float) -> None:
    """Asks until then, with short pauses."""
    while time.monotonic() < until:
        person.ask()
        time.sleep(person.dice.uniform(0.0, PAUSE_SECONDS))


def plain(markup: str) -> str:
    """The words of some HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
