// What the page does beyond Gradio's events: open a citation, show its note, keep the clock and the scroll.
// Delegated from the document, since Gradio replaces the elements.  Nothing is fetched, no text becomes markup.
(() => {
  "use strict";
  let nonce = 0;
  let opener = null;

  const send = (box, value) => {
    const field = document.querySelector(`#${box} textarea, #${box} input`);
    if (!field) return;
    const proto = field.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(proto, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const target = (element) =>
    [...element.classList].find((name) => /^(open-\d+|article-[0-9a-f]+)$/.test(name));

  const openReader = (element) => {
    opener = element;
    hideNote();
    document.body.classList.add("reading");
    document.body.classList.toggle("reading-library", element.classList.contains("row"));
    send("wanted", `${target(element)} ${++nonce}`);
    if (element.classList.contains("row")) document.querySelector("#tabs button[role=tab]")?.click();
  };

  const closeReader = () => {
    if (!document.body.classList.contains("reading")) return;
    const fromLibrary = document.body.classList.contains("reading-library");
    document.body.classList.remove("reading", "reading-library");
    if (fromLibrary) document.querySelectorAll("#tabs button[role=tab]")[1]?.click();
    if (opener?.isConnected) opener.focus({ preventScroll: false });
    opener = null;
  };

  const showMark = () => {
    const pane = document.querySelector("#reader");
    if (!pane || !document.body.classList.contains("reading")) return;
    const mark = pane.querySelector("mark");
    if (mark) mark.scrollIntoView({ block: "center" });
    else pane.scrollTop = 0;
    pane.querySelector(".back")?.focus({ preventScroll: true });
  };

  // the note of a citation

  let note = null;
  let noted = null;
  const showNote = (chip) => {
    const text = chip.querySelector(".note");
    if (!text) return;
    if (!note) {
      note = document.createElement("div");
      note.id = "note";
      note.setAttribute("aria-hidden", "true");
      document.body.append(note);
    }
    noted = chip;
    note.replaceChildren(...[...text.childNodes].map((node) => node.cloneNode(true)));
    note.classList.add("shown");
    const at = chip.getBoundingClientRect();
    const width = Math.min(380, innerWidth - 24);
    note.style.width = `${width}px`;
    note.style.left = `${Math.max(12, Math.min(at.left - 24, innerWidth - width - 12))}px`;
    const above = at.top > note.offsetHeight + 16;
    note.style.top = above ? `${at.top - note.offsetHeight - 8}px` : `${at.bottom + 8}px`;
  };
  const hideNote = () => {
    noted = null;
    note?.classList.remove("shown");
  };

  const ask = (question) => {
    send("question", question);
    setTimeout(() => document.querySelector("#ask")?.click(), 60);
  };

  document.addEventListener("click", (event) => {
    const element = event.target instanceof Element ? event.target.closest("button") : null;
    if (!element) return;
    if (element.matches(".cite, .card, .row")) openReader(element);
    else if (element.matches(".back")) closeReader();
    else if (element.matches(".example")) ask(element.textContent);
  });
  for (const kind of ["mouseover", "focusin"])
    document.addEventListener(kind, (event) => {
      const chip = event.target instanceof Element ? event.target.closest(".cite") : null;
      if (chip) showNote(chip);
      else if (noted) hideNote();
    });
  document.addEventListener("scroll", () => noted && hideNote(), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") noted ? hideNote() : closeReader();
  });

  // the clock, and the scroll

  let clock = null;
  setInterval(() => {
    const shown = document.querySelector("#current .clock");
    if (!shown) {
      clock = null;
      return;
    }
    const told = parseFloat(shown.textContent);
    const now = performance.now();
    if (!clock || (clock.shown !== shown && told > clock.base + (now - clock.at) / 1000))
      clock = { base: told, at: now, shown };
    shown.textContent = `${(clock.base + (now - clock.at) / 1000).toFixed(1)} s`;
  }, 100);

  const watch = (id, seen) => {
    const element = document.getElementById(id);
    if (!element) return false;
    new MutationObserver(seen).observe(element, { childList: true, subtree: true, characterData: true });
    return true;
  };
  let asked = "";
  const follow = () => {
    const turns = document.querySelectorAll("#scroll .turn");
    const last = turns[turns.length - 1];
    const question = last ? `${turns.length} ${last.querySelector(".question")?.textContent}` : "";
    if (last && question !== asked) {
      asked = question;
      if (turns.length > 1) last.scrollIntoView({ block: "start" });
    }
  };
  const start = setInterval(() => {
    if (!watch("reader", showMark)) return;
    clearInterval(start);
    watch("transcript", follow);
    watch("current", () => {
      if (document.querySelector("#current .turn") && !document.body.classList.contains("asked")) {
        document.body.classList.add("asked");
        closeReader();
      } else if (!document.querySelector("#current .turn")) document.body.classList.remove("asked");
      follow();
    });
  }, 100);
})();
