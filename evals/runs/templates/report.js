(function () {
  "use strict";
  const form = document.getElementById("filters");
  const questions = Array.from(document.querySelectorAll("details.question"));
  const texts = questions.map((question) => question.textContent.toLowerCase());
  const value = (id) => { const field = document.getElementById(id); return field ? field.value : ""; };
  function filter() {
    const verdict = value("verdict"), kind = value("kind"), change = value("change"), words = value("words").toLowerCase();
    let shown = 0;
    questions.forEach((question, place) => {
      const fits = (!verdict || question.dataset.verdict === verdict) && (!kind || question.dataset.kind === kind) &&
        (!change || question.dataset.change === change) && texts[place].includes(words);
      question.hidden = !fits;
      shown += fits;
    });
    document.getElementById("count").textContent = shown + " shown";
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
