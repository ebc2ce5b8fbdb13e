// The Dossier tab's timeline: marks are laid out by the days in their class names, zoomed and moved by its buttons,
// by the wheel and by the arrow keys.  Nothing is fetched.
(() => {
  "use strict";
  const DAY = 86400000;
  const ROWS = 9;
  const dayOf = (element, name) => {
    const found = [...element.classList].map((each) => new RegExp(`^${name}-(\\d{4})(\\d\\d)(\\d\\d)$`).exec(each)).find(Boolean);
    return found ? Date.UTC(+found[1], found[2] - 1, +found[3]) / DAY : null;
  };
  const shown = new WeakMap();

  const spanOf = (line) => {
    if (shown.has(line)) return shown.get(line);
    const days = [...line.querySelectorAll(".tl")].flatMap((mark) => [dayOf(mark, "from"), dayOf(mark, "to")]);
    const [first, last] = [Math.min(...days), Math.max(...days)];
    const room = Math.max((last - first) * 0.06, 3);
    const span = { from: first - room, to: last + room };
    shown.set(line, span);
    return span;
  };

  const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);

  const lay = (line) => {
    const { from, to } = spanOf(line);
    const at = (day) => (100 * (day - from)) / (to - from);
    const ends = Array(ROWS).fill(-Infinity);
    for (const mark of line.querySelectorAll(".tl")) {
      const [left, right] = [at(dayOf(mark, "from")), at(dayOf(mark, "to") + 1)];
      mark.style.display = right < 0 || left > 100 ? "none" : "";
      mark.style.left = `${left}%`;
      mark.style.width = `max(15px, ${Math.max(0, right - left)}%)`;
      let row = ends.findIndex((end) => end < left);
      if (row < 0) row = ends.indexOf(Math.min(...ends));
      ends[row] = Math.max(right, left + 2.4);
      mark.style.top = `${row * 22 + 6}px`;
    }
    const today = line.querySelector(".today");
    const now = dayOf(line, "today");
    if (today && now !== null) {
      today.style.display = now < from || now > to ? "none" : "";
      today.style.left = `${at(now)}%`;
    }
    const scale = line.querySelector(".scale");
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => iso(from + part * (to - from)));
    if (scale && scale.textContent !== ticks.join("")) scale.replaceChildren(...ticks.map((words) => Object.assign(document.createElement("span"), { textContent: words })));
    line.classList.add("laid");
  };

  const move = (line, factor, shift = 0, around = 0.5) => {
    const { from, to } = spanOf(line);
    const width = Math.min(Math.max((to - from) * factor, 4), 80000);
    const begin = from + (to - from - width) * around + shift * width;
    shown.set(line, { from: begin, to: begin + width });
    lay(line);
  };
  const MOVES = { in: [0.5, 0], out: [2, 0], left: [1, -0.3], right: [1, 0.3] };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".timeline .zoom") : null;
    const name = button && [...button.classList].map((each) => /^zoom-(\w+)$/.exec(each)).find(Boolean)?.[1];
    if (name) move(button.closest(".timeline"), ...MOVES[name]);
  });
  document.addEventListener(
    "wheel",
    (event) => {
      const lanes = event.target instanceof Element ? event.target.closest(".timeline .lanes") : null;
      if (!lanes || !(event.ctrlKey || event.shiftKey)) return;
      event.preventDefault();
      const box = lanes.getBoundingClientRect();
      move(lanes.closest(".timeline"), event.deltaY > 0 ? 1.25 : 0.8, 0, (event.clientX - box.left) / box.width);
    },
    { passive: false },
  );
  const look = () => document.querySelectorAll(".timeline:not(.laid)").forEach(lay);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
