// The Dossier tab's timeline: marks are laid out by the days in their class names, each beside its words, zoomed and
// moved by buttons, wheel, dragging and keys.  Nothing is fetched.
(() => {
  "use strict";
  const DAY = 86400000;
  const ROW = 26;
  const MOST_ROWS = 14;
  const WIDEST = 330;
  const HEAD = 26; // above the first row, where the line of today has its word
  const EDGE = 72; // so near to the end there is no room for a word behind its line
  const STEPS = [1, 2, 7, 14, 31, 92, 183, 366, 731, 1827, 3653, 7306, 18263, 36525];
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const dayOf = (element, name) => {
    const found = [...element.classList].map((each) => new RegExp(`^${name}-(\\d{4})(\\d\\d)(\\d\\d)$`).exec(each)).find(Boolean);
    return found ? Date.UTC(+found[1], found[2] - 1, +found[3]) / DAY : null;
  };
  const shown = new WeakMap();
  const made = (name, text = "") => Object.assign(document.createElement("span"), { className: name, textContent: text });

  const whole = (line) => {
    const days = [...line.querySelectorAll(".tl")].flatMap((mark) => [dayOf(mark, "from"), dayOf(mark, "to")]);
    const [first, last] = [Math.min(...days), Math.max(...days)];
    const room = Math.max((last - first) * 0.05, 3);
    return { from: first - room, to: last + room };
  };
  // where most marks stand close together, one that is years away is left for zooming out
  const dense = (line) => {
    const days = [...line.querySelectorAll(".tl")].map((mark) => dayOf(mark, "from")).sort((a, b) => a - b);
    const all = whole(line);
    if (days.length < 5) return all;
    const cut = Math.max(1, Math.floor(days.length * 0.12));
    const [first, last] = [days[cut], days[days.length - 1 - cut]];
    const room = Math.max((last - first) * 0.12, 5);
    return all.to - all.from > 4 * (last - first + 2 * room) ? { from: first - room, to: last + room } : all;
  };
  const spanOf = (line) => {
    if (!shown.has(line)) shown.set(line, dense(line));
    return shown.get(line);
  };

  const tickWords = (day, step) => {
    const date = new Date(day * DAY);
    const [year, month] = [date.getUTCFullYear(), MONTHS[date.getUTCMonth()]];
    return step > 366 ? `${year}` : step >= 31 ? `${month} ${year}` : `${date.getUTCDate()} ${month} ${year}`;
  };
  const ticksOf = (from, to, width) => {
    const step = STEPS.find((each) => ((to - from) / each) * 112 <= width) || STEPS[STEPS.length - 1];
    const days = [];
    const first = new Date(from * DAY);
    if (step >= 31) {
      const months = Math.round(step / 30.4);
      let at = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
      for (; days.length < 60; at += months) {
        const day = Date.UTC(Math.floor(at / 12), at % 12, 1) / DAY;
        if (day > to) break;
        if (day >= from) days.push(day);
      }
    } else for (let day = Math.ceil(from / step) * step; day <= to && days.length < 60; day += step) days.push(day);
    return days.map((day) => [day, tickWords(day, step)]);
  };

  const drawGrid = (line, at, width, { from, to }) => {
    const grid = line.querySelector(".grid");
    const marks = [...line.querySelectorAll(".tl")];
    const [before, after] = [marks.filter((mark) => dayOf(mark, "to") + 1 < from).length, marks.filter((mark) => dayOf(mark, "from") > to).length];
    const ticks = ticksOf(from, to, width).map(([day, words]) => {
      const tick = made("tick");
      tick.append(made("tick-words", words));
      tick.style.left = `${at(day)}px`;
      tick.classList.toggle("late", at(day) > width - EDGE);
      return tick;
    });
    const edges = [];
    if (before) edges.push(made("edge before", `${before} earlier`));
    if (after) edges.push(made("edge after", `${after} later`));
    grid.replaceChildren(...ticks, ...edges);
  };

  const lay = (line) => {
    const lanes = line.querySelector(".lanes");
    const width = lanes.clientWidth;
    if (!width) return;
    line.classList.add("laid");
    const { from, to } = spanOf(line);
    const at = (day) => ((day - from) / (to - from)) * width;
    const ends = [];
    for (const mark of line.querySelectorAll(".tl")) {
      const [left, right] = [at(dayOf(mark, "from")), at(dayOf(mark, "to") + 1)];
      mark.hidden = right < 0 || left > width;
      if (mark.hidden) continue;
      const bar = Math.max(left, 0);
      const long = Math.max(12, Math.min(right, width) - bar);
      const label = mark.querySelector(".tl-label");
      mark.classList.remove("bare", "flip");
      label.style.maxWidth = "";
      const [behind, before] = [width - bar - long - 10, bar - 10];
      const wanted = Math.min(label.scrollWidth + 2, WIDEST);
      const flip = wanted > behind && before > behind;
      const words = Math.max(0, Math.min(wanted, flip ? before : behind));
      const start = flip ? bar - words - 6 : bar;
      const end = flip ? bar + long : bar + long + words + 6;
      let row = ends.findIndex((each) => each < start - 10);
      if (row < 0) row = ends.length;
      if (row >= MOST_ROWS) {
        row = ends.indexOf(Math.min(...ends));
        mark.classList.add("bare");
      }
      ends[row] = Math.max(ends[row] || 0, end);
      mark.classList.toggle("flip", flip);
      mark.style.left = `${mark.classList.contains("bare") ? bar : start}px`;
      mark.style.top = `${HEAD + row * ROW}px`;
      mark.querySelector(".dot").style.width = `${long}px`;
      label.style.maxWidth = `${words}px`;
    }
    lanes.style.height = `${HEAD + Math.max(2, ends.length) * ROW + 34}px`;
    const today = line.querySelector(".today");
    const now = dayOf(line, "today");
    if (today && now !== null) {
      today.hidden = now < from || now > to;
      today.style.left = `${at(now)}px`;
      today.classList.toggle("late", at(now) > width - EDGE);
    }
    drawGrid(line, at, width, { from, to });
  };

  const move = (line, factor, shift = 0, around = 0.5) => {
    const { from, to } = spanOf(line);
    const width = Math.min(Math.max((to - from) * factor, 4), 80000);
    const begin = from + (to - from - width) * around + shift * width;
    shown.set(line, { from: begin, to: begin + width });
    lay(line);
  };
  const MOVES = { in: [0.5, 0], out: [2, 0], left: [1, -0.3], right: [1, 0.3] };
  const act = (line, name) => {
    if (name === "all") {
      shown.set(line, whole(line));
      lay(line);
    } else move(line, ...MOVES[name]);
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".timeline .zoom") : null;
    const name = button && [...button.classList].map((each) => /^zoom-(\w+)$/.exec(each)).find(Boolean)?.[1];
    if (name) act(button.closest(".timeline"), name);
  });
  const lanesOf = (event) => (event.target instanceof Element ? event.target.closest(".timeline .lanes") : null);
  document.addEventListener(
    "wheel",
    (event) => {
      const lanes = lanesOf(event);
      if (!lanes || !(event.ctrlKey || event.shiftKey)) return;
      event.preventDefault();
      const box = lanes.getBoundingClientRect();
      move(lanes.closest(".timeline"), event.deltaY > 0 ? 1.25 : 0.8, 0, (event.clientX - box.left) / box.width);
    },
    { passive: false },
  );
  // one finger or the mouse drags, two fingers zoom

  const held = new Map();
  document.addEventListener("pointerdown", (event) => {
    if (lanesOf(event) && event.button === 0) held.set(event.pointerId, event.clientX);
  });
  document.addEventListener("pointermove", (event) => {
    const lanes = held.has(event.pointerId) ? lanesOf(event) : null;
    if (!lanes) return;
    const [line, before] = [lanes.closest(".timeline"), held.get(event.pointerId)];
    const width = lanes.clientWidth;
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const [was, is] = [Math.abs(before - other), Math.abs(event.clientX - other)];
      if (was > 20 && is > 20) move(line, was / is);
    } else if (Math.abs(event.clientX - before) > 3) move(line, 1, (before - event.clientX) / width);
    else return;
    held.set(event.pointerId, event.clientX);
  });
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, (event) => held.delete(event.pointerId));

  document.addEventListener("keydown", (event) => {
    const lanes = lanesOf(event);
    if (!lanes || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = lanes.closest(".timeline");
    const name = { "+": "in", "=": "in", "-": "out", 0: "all" }[event.key];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (name) act(line, name);
    else if (step) {
      const marks = [...line.querySelectorAll(".tl")];
      const next = marks[marks.indexOf(document.activeElement) + step];
      if (!next) return;
      if (next.hidden) {
        const { from, to } = spanOf(line);
        move(line, 1, (dayOf(next, "from") - (from + to) / 2) / (to - from));
      }
      next.focus();
    } else return;
    event.preventDefault();
  });

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => lay(entry.target.closest(".timeline"))));
  const look = () => {
    for (const lanes of document.querySelectorAll(".timeline:not(.seen) .lanes")) {
      lanes.closest(".timeline").classList.add("seen");
      sizes.observe(lanes);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
