// What the page does beyond Gradio's events: ask for actions, open a citation, show its note, copy, keep clock and scroll.
// Delegated from the document, since Gradio replaces the elements.  Nothing is fetched, no text becomes markup.
// A button of class "do-pick-abc" asks for the action {do: "pick", to: "abc"}; what the server tells stands in #told.
(() => {
  "use strict";
  let nonce = 0;
  let opener = null;
  const find = (selector) => document.querySelector(selector);
  const reading = () => document.body.classList.contains("reading");

  const send = (box, value) => {
    const field = find(`#${box} textarea, #${box} input`);
    if (!field) return;
    const proto = field.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(proto, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const perform = (name, to = "", words = "") => send("action", JSON.stringify({ do: name, to, with: words, n: ++nonce }));
  const tab = (name) => find(`#${name}-tab-button`)?.click();
  const classOf = (element, pattern) => [...element.classList].map((name) => pattern.exec(name)).find(Boolean);

  window.dossier = { send, perform }; // for the other files of the page

  // until the components are there, what is seen first takes questions: they are asked, or kept as typed, later

  let firstAsked = "";
  const firstBox = () => find("#first textarea");
  const first = () => find("#first");
  const askFirst = (question) => {
    firstAsked = question;
    const turn = made("article", "turn working");
    const stage = made("p", "stage");
    stage.append(made("span", "pulse"), "Opening the page");
    turn.append(made("h2", "question", question), stage);
    first().querySelector(".first-scroll").replaceChildren(turn);
  };
  const leaveFirst = () => {
    const shell = first();
    const field = find("#question textarea");
    if (!shell || !field || !find("#conversations .talks")) return;
    const box = shell.querySelector("textarea");
    const [typed, at, focused] = [box.value, box.selectionStart, document.activeElement === box];
    document.head.append(find("style.own")); // after Gradio's own, which came in the meantime
    shell.remove();
    if (firstAsked) return ask(firstAsked);
    if (typed) send("question", typed);
    if (focused) {
      field.focus();
      field.setSelectionRange(at, at);
    }
  };
  // Gradio's scripts begin once the first paint is made, which they would hold up for longer than it takes
  const entry = find('script[type="module-later"]');
  const enter = () => {
    if (!entry.isConnected) return;
    const script = Object.assign(document.createElement("script"), { type: "module", crossOrigin: "", src: entry.src });
    entry.replaceWith(script);
  };
  if (entry) {
    requestAnimationFrame(() => setTimeout(enter, 0));
    setTimeout(enter, 300); // a tab that is not in sight paints nothing
  }

  if (/^#c-/.test(location.hash)) first()?.firstElementChild.classList.add("returning");
  const theme = new URL(location.href).searchParams.get("__theme");
  if (theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches)) document.body.classList.add("dark");

  // the reader

  const openReader = (element) => {
    opener = element;
    hideNote();
    document.body.classList.add("reading");
    send("wanted", `${classOf(element, /^(open-\d+|article-[0-9a-f]+|at-[0-9a-f]+-\d+-\d+)$/)[0]} ${++nonce}`);
  };

  const closeReader = () => {
    if (!reading()) return;
    document.body.classList.remove("reading");
    hideAsker();
    if (opener?.isConnected) opener.focus({ preventScroll: false });
    opener = null;
  };

  const showMark = () => {
    const pane = find("#reader");
    if (!pane || !reading()) return;
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

  // asking: something is seen at once, before the server has said a word

  let ghost = null;
  const dropGhost = () => {
    ghost?.remove();
    ghost = null;
  };
  const made = (tag, name, text = "") => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  };
  const showGhost = (question) => {
    dropGhost();
    ghost = made("div", "md prose ghost");
    const turn = made("article", "turn working");
    const stage = made("p", "stage");
    stage.append(made("span", "pulse"), "Sending the question · ", made("span", "clock", "0.0 s"));
    turn.append(made("h2", "question", question), stage);
    ghost.append(turn);
    find("#scroll")?.append(ghost);
    ghost.scrollIntoView({ block: "end" });
    const mine = ghost;
    setTimeout(() => mine === ghost && dropGhost(), 30000);
  };
  const sending = () => {
    const question = find("#question textarea")?.value.trim();
    if (question && find("#ask")?.offsetParent && !find("#current .turn")) showGhost(question);
  };
  const ask = (question) => {
    if (first()) return askFirst(question);
    if (reading()) closeReader();
    tab("ask");
    send("question", question);
    setTimeout(() => find("#ask")?.click(), 60);
  };

  // copying and exporting

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = made("textarea", "offstage");
      box.value = text;
      document.body.append(box);
      box.style.visibility = "visible";
      box.select();
      document.execCommand("copy");
      box.remove();
    }
  };
  const copied = (button) => {
    const label = button.textContent;
    copy(button.nextElementSibling?.textContent || "");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1600);
  };
  const save = (name, text, kind) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  document.addEventListener("copy", (event) => {
    const picked = getSelection();
    const node = picked?.anchorNode;
    const turn = (node instanceof Element ? node : node?.parentElement)?.closest("#transcript .turn");
    if (!turn || !event.clipboardData || !picked.toString().trim()) return;
    const quotes = [...turn.querySelectorAll("p.answer .cite, .side .cite")].filter((chip) => picked.containsNode(chip, true));
    const told = new Map(
      quotes.map((chip) => {
        const [quote, by] = [".note-quote", ".note-byline"].map((part) => chip.querySelector(part)?.textContent || "");
        return [chip.classList.value, `[${chip.childNodes[1]?.textContent}] “${quote}” (${by})`];
      }),
    );
    if (!told.size) return;
    const holder = document.createElement("div");
    for (let at = 0; at < picked.rangeCount; at++) holder.append(picked.getRangeAt(at).cloneContents());
    holder.querySelectorAll(".note, .sr, .to-copy").forEach((part) => part.remove());
    holder.querySelectorAll(".cite").forEach((chip) => chip.replaceWith(`[${chip.textContent}]`));
    event.clipboardData.setData("text/plain", `${holder.textContent.trim()}\n\n${[...told.values()].join("\n")}\n`);
    event.preventDefault();
  });
  const listen = () => {
    const told = find("#told");
    const now = told?.querySelector(".ask-now");
    const file = told?.querySelector(".export");
    if (now && now !== listen.last) setTimeout(() => ask(now.textContent), 120);
    if (file && file !== listen.last) {
      const html = file.classList.contains("html");
      save(file.querySelector(".name").textContent, file.querySelector(".text").textContent, html ? "text/html" : "text/markdown");
    }
    listen.last = now || file;
  };

  // conversations: the open one is named in the address, so that a reload brings it back

  const rename = (button) => {
    const row = button.closest(".talk");
    const pick = row.querySelector(".pick");
    const box = document.createElement("input");
    box.className = "renaming";
    box.value = pick.textContent;
    box.maxLength = 80;
    box.setAttribute("aria-label", "Name of the conversation");
    const done = (keep) => {
      if (!box.isConnected) return;
      box.replaceWith(pick);
      if (keep && box.value.trim() && box.value.trim() !== pick.textContent)
        perform("rename", classOf(button, /^talk-(.+)$/)[1], box.value.trim());
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done(true);
      if (event.key === "Escape") done(false);
      event.stopPropagation();
    });
    box.addEventListener("blur", () => done(true));
    pick.replaceWith(box);
    box.focus();
    box.select();
  };
  const noteHere = () => {
    if (!find("#conversations .talks")) return;
    const here = find("#conversations .here");
    const id = here ? classOf(here, /^here-(.+)$/)?.[1] : "";
    const hash = id ? `#c-${id}` : "";
    if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
  };

  // the board: the tab shows what was chosen last, an answer's link what it cites

  let boardNext = null;
  let showing = false;
  let boardSeen = false;
  const toBoard = (choice) => {
    boardNext = choice;
    showing = true;
    tab("board");
  };
  const openBoard = () => {
    const page = find("#board .board-page");
    const held = page ? classOf(page, /^state-([0-9a-f]+)$/)?.[1] : "";
    perform("board", boardNext ?? held ?? "");
    boardNext = null;
  };
  setInterval(() => find("#board .waits")?.offsetParent && openBoard(), 2000);
  const showAsked = () => {
    const item = find("#board .item.asked") || find("#board .tl.asked");
    if (!item || !showing) return;
    showing = false;
    item.scrollIntoView({ block: "center" });
  };

  // date pickers stand where the server left a place for one, and keep the keyboard's focus when it is drawn anew

  let picking = "";
  const dayOf = (slot) => classOf(slot, /^(board|scope|prefer)-(since|until|as_of)$/)?.slice(1) || [];
  // all days of the board as they stand: one that was picked a moment ago may not be on the server's page yet
  const daysOf = (board) => [...board.querySelectorAll(".day-slot:has(input)")].map((slot) => `${dayOf(slot)[1]}=${slot.querySelector("input").value}`);
  const PICKS = {
    board: (name, slot) => perform("board", classOf(slot, /^base-([0-9a-f]*)$/)?.[1] || "", daysOf(find("#board")).join(" ")),
    scope: (name, slot, value) => send(name, value),
    prefer: (name, slot, value) => perform("prefer", "", `${name}=${value}`),
  };
  const fillSlots = () => {
    for (const slot of document.querySelectorAll(".day-slot:not(:has(input))")) {
      const [kind, name] = dayOf(slot);
      if (!kind) continue;
      const label = made("label", "day-label", slot.textContent);
      const box = made("input", "day");
      box.type = "date";
      box.max = "9999-12-31";
      box.value = classOf(slot, /^value-(.*)$/)?.[1] || "";
      box.addEventListener("change", () => {
        if (box.value && box.value < "1000") return;
        picking = `${kind}-${name}`;
        PICKS[kind](name, slot, box.value);
      });
      label.append(" ", box);
      slot.replaceChildren(label);
      if (picking === `${kind}-${name}`) {
        box.focus({ preventScroll: true });
        picking = "";
      }
    }
  };

  // sources are those of the answer in view

  let sourced = -1;
  let sourcedOf = "";
  let settling = null;
  const lookAtSources = () => {
    const turns = [...document.querySelectorAll("#transcript .turn")];
    if (turns.length < 2 || find("#current .turn") || !find("#sources")?.offsetParent) return;
    const scroll = find("#scroll");
    const box = scroll.getBoundingClientRect();
    // near the top of the conversation the upper answer counts, near its end the lower one
    const far = scroll.scrollTop / Math.max(1, scroll.scrollHeight - scroll.clientHeight);
    const line = box.top + box.height * (0.15 + 0.7 * far);
    const at = Math.max(0, turns.findLastIndex((turn) => turn.getBoundingClientRect().top < line));
    if (at !== sourced) perform("sources", String(at));
    sourced = at;
  };
  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target !== find("#scroll")) return;
      clearTimeout(settling);
      settling = setTimeout(lookAtSources, 180);
    },
    true,
  );

  // asking about a sentence

  let asker = null;
  const ASKABLE = ".reader .text, #transcript .turn :is(p.answer, blockquote, .side-quote)";
  const pickedText = (picked) => {
    const holder = document.createElement("div");
    for (let at = 0; at < (picked?.rangeCount || 0); at++) holder.append(picked.getRangeAt(at).cloneContents());
    holder.querySelectorAll(".cite").forEach((part) => part.remove());
    return holder.textContent.trim();
  };
  const hideAsker = () => asker?.classList.remove("shown");
  const aboutText = (text) => {
    hideAsker();
    perform("about", "", text.replace(/\s+/g, " ").trim().slice(0, 600));
    closeReader();
    find("#question textarea")?.focus();
  };
  document.addEventListener("selectionchange", () => {
    const picked = getSelection();
    const node = picked?.anchorNode;
    const inside = (node instanceof Element ? node : node?.parentElement)?.closest(ASKABLE);
    if (!inside || pickedText(picked).length < 12) return hideAsker();
    if (!asker) {
      asker = made("button", "asker", "Ask about this");
      asker.type = "button";
      asker.addEventListener("mousedown", (event) => event.preventDefault());
      document.body.append(asker);
    }
    const at = picked.getRangeAt(0).getBoundingClientRect();
    asker.style.left = `${Math.max(8, Math.min(at.left, innerWidth - 160))}px`;
    asker.style.top = `${Math.max(8, at.top - 44)}px`;
    asker.classList.add("shown");
  });

  // events

  const act = (element) => {
    const wanted = classOf(element, /^do-([a-z]+)(?:-(.+))?$/);
    if (wanted) {
      if (/^(remove|unremove|restore)$/.test(wanted[1])) element.classList.add("busy");
      if (/^(sources)$/.test(wanted[1])) closeReader();
      if (/^(pick|new|delete|undelete)$/.test(wanted[1])) {
        closeReader();
        if (wanted[1] !== "delete") document.body.classList.remove("talking");
      }
      if (wanted[1] === "board" && !element.closest("#board")) return toBoard(wanted[2]);
      if (wanted[1] === "sources") sourced = Number(wanted[2]);
      perform(wanted[1], wanted[2] || "");
    } else if (element.matches(".cite, .card, .row, .source")) openReader(element);
    else if (element.matches(".back")) closeReader();
    else if (element.matches(".example")) ask(element.textContent);
    else if (element.matches(".copy")) copied(element);
    else if (element.matches(".rename")) rename(element);
    else if (element.matches(".dates")) document.body.classList.toggle("dating");
    else if (element.matches(".asker")) aboutText(pickedText(getSelection()));
    else if (element.matches(".about-mark")) aboutText(find("#reader mark")?.textContent || "");
    else if (element.matches(".about-none")) perform("about");
    else if (element.matches("#talks-toggle")) document.body.classList.toggle("talking");
    else if (element.matches("#ask")) sending();
    else if (element.matches(".first-go")) firstBox().value.trim() && ask(firstBox().value.trim());
    else if (element.matches("#board-tab-button")) openBoard();
    else if (element.matches(".to-library")) tab("library");
    else if (element.matches("#fetch, #paste")) find("#skipped")?.textContent.trim() && perform("skipped"); // of an earlier upload
    else if (element.matches(".more-ways")) document.body.classList.toggle("adding");
  };
  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      if (!event.target.closest("#talks, #talks-toggle")) document.body.classList.remove("talking");
      const element = event.target.closest("button");
      if (element) act(element);
    },
    true,
  );
  for (const kind of ["mouseover", "focusin"])
    document.addEventListener(kind, (event) => {
      const chip = event.target instanceof Element ? event.target.closest(".cite") : null;
      if (chip) showNote(chip);
      else if (noted) hideNote();
    });
  document.addEventListener("scroll", () => noted && hideNote(), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && !(event.target instanceof Element && event.target.closest(".correcting"))) {
        if (document.body.classList.contains("talking")) document.body.classList.remove("talking");
        else noted ? hideNote() : closeReader();
      }
      if (event.key === "Enter" && !event.shiftKey && event.target === firstBox()) {
        event.preventDefault();
        if (firstBox().value.trim()) ask(firstBox().value.trim());
        return;
      }
      if (event.key === "Enter" && !event.shiftKey && event.target instanceof Element && event.target.closest("#question")) sending();
    },
    true,
  );

  // the clock, and the scroll

  let clock = null;
  setInterval(() => {
    fillSlots();
    leaveFirst();
    boardSeen ||= watch("board", showAsked); // its tab is made when it is opened
    const shown = find("#current .clock") || ghost?.querySelector(".clock");
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
    const done = last?.classList.contains("working") ? "" : "done";
    const question = last ? `${turns.length} ${done} ${last.querySelector(".question")?.textContent}` : "";
    if (last && question !== asked) {
      asked = question;
      if (turns.length > 1) last.scrollIntoView({ block: "start" });
    }
  };
  const settle = () => {
    if (document.querySelector("#current .turn, #problem li")) dropGhost();
    follow();
  };
  const begin = (tries) => {
    if (find("#conversations .talks") || !tries) return;
    perform("load", /^#c-([\w-]{1,64})$/.exec(location.hash)?.[1] || "");
    setTimeout(() => begin(tries - 1), 1500);
  };
  const start = setInterval(() => {
    if (!["reader", "transcript", "problem", "told", "conversations", "current", "question"].every((id) => document.getElementById(id))) return;
    clearInterval(start);
    if (!first()) document.head.append(find("style.own"));
    watch("reader", showMark);
    watch("transcript", () => {
      const turns = document.querySelectorAll("#transcript .turn");
      const seen = `${turns.length} ${turns[turns.length - 1]?.querySelector(".question")?.textContent}`;
      if (seen !== sourcedOf) sourced = turns.length - 1; // it is drawn anew without having changed, too
      sourcedOf = seen;
      settle();
    });
    watch("problem", settle);
    watch("told", listen);
    watch("conversations", () => {
      noteHere();
      leaveFirst();
    });
    watch("current", () => {
      const working = find("#current .turn");
      if (working && !document.body.classList.contains("asked")) {
        document.body.classList.add("asked");
        closeReader();
      } else if (!working) document.body.classList.remove("asked");
      settle();
    });
    begin(20);
  }, 50);
})();
