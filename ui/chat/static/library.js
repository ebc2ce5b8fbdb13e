// The library's part of the page: files are sent one by one, so that one that is refused is told with its reason and the
// others come through; what an article states is corrected in a form in the reader.
(() => {
  "use strict";
  const MOST_BYTES = 10_000_000;
  const find = (selector) => document.querySelector(selector);
  const { send, perform } = window.dossier;

  const reasonIn = async (answer) => {
    const text = (await answer.text()).slice(0, 300).trim();
    return text && !/^[{<]/.test(text) ? text : "the server did not take it";
  };
  const tell = (words) => {
    const place = find("#ways-head .sending");
    if (place) place.textContent = words;
  };
  const sendOne = async (file) => {
    const body = new FormData();
    body.append("files", file, file.name);
    const answer = await fetch("gradio_api/upload", { method: "POST", body });
    if (!answer.ok) throw new Error(await reasonIn(answer));
    return answer.json();
  };
  const upload = async (files) => {
    const kinds = new Set((find("#ways-head .kinds")?.textContent || "").split(" "));
    const [refused, paths] = [[], []];
    for (const [at, file] of files.entries()) {
      const kind = `.${file.name.split(".").pop().toLowerCase()}`;
      tell(`Sending ${at + 1} of ${files.length}: ${file.name}`);
      if (!kinds.has(kind)) refused.push(`${file.name}: not a kind of file that is read`);
      else if (file.size > MOST_BYTES) refused.push(`${file.name}: larger than 10 MB; add it in a terminal with "dossier index"`);
      else
        try {
          paths.push(...(await sendOne(file)));
        } catch (error) {
          refused.push(`${file.name}: ${error instanceof TypeError ? "the server cannot be reached" : error.message}`);
        }
    }
    tell("");
    perform("skipped", "", refused.join("\n").slice(0, 15000));
    if (paths.length) setTimeout(() => send("uploaded", JSON.stringify(paths)), 50);
  };

  // the two choosers: real inputs, unseen, so that a keyboard and a test can use them, too

  const chooser = (id, isFolder) => {
    const box = document.createElement("input");
    Object.assign(box, { type: "file", id, multiple: true, tabIndex: -1, webkitdirectory: isFolder, hidden: true });
    box.setAttribute("aria-label", isFolder ? "A folder of articles" : "Files of articles");
    box.addEventListener("change", () => {
      const files = [...box.files];
      box.value = "";
      if (files.length) upload(files);
    });
    document.body.append(box);
    return box;
  };
  const boxes = {};
  const begin = () => {
    boxes["choose-files"] = chooser("files", false);
    boxes["choose-folder"] = chooser("folder", true);
  };
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);

  for (const kind of ["dragover", "drop"])
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // a file dropped beside the place is not to replace the page
      if (kind === "drop" && find("#adding")?.offsetParent) upload([...event.dataTransfer.files]);
    });

  // correcting what an article states

  const FIELDS = { title: "Title", publisher: "Publisher", author: "Author", published: "Published" };
  const correct = (button) => {
    const pane = button.closest(".reader");
    if (pane.querySelector(".correcting")) return;
    const form = document.createElement("form");
    form.className = "correcting";
    for (const [name, words] of Object.entries(FIELDS)) {
      const label = document.createElement("label");
      const box = document.createElement("input");
      Object.assign(box, { name, type: name === "published" ? "date" : "text", maxLength: 300 });
      box.value = pane.querySelector(`.stated.${name}`)?.textContent || "";
      label.append(words, box);
      form.append(label);
    }
    const [save, leave] = ["Save", "Cancel"].map((words) => Object.assign(document.createElement("button"), { textContent: words, type: words === "Save" ? "submit" : "button", className: "pill" }));
    leave.addEventListener("click", () => {
      form.remove();
      button.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save.disabled = true;
      const key = [...button.classList].find((name) => name.startsWith("edit-")).slice(5);
      perform("edit", key, JSON.stringify(Object.fromEntries(new FormData(form))));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      leave.click();
    });
    form.append(save, leave);
    button.closest(".tools").after(form);
    form.querySelector("input").focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.matches(".correct")) correct(button);
    const choose = [...button.classList].find((name) => boxes[name]);
    if (choose) boxes[choose].click();
  });
})();
