// The review: one press agrees with the enterprise, and what is saved moves the verified result. The form works without.
const form = document.querySelector("form[data-api]");

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-own]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("[data-item]").dataset.item;
  form.dispatchEvent(new CustomEvent("answer", { detail: { item, value: JSON.parse(button.dataset.own) } }));
});

const live = (name) => document.querySelector(`[data-live=${name}]`);

form.addEventListener("saved", ({ detail }) => {
  const question = form.querySelector(`[data-item="${CSS.escape(detail.item)}"]`);
  if (question) {
    const mark = question.querySelector("[data-state]");
    mark.textContent = detail.state_words;
    mark.className = `verdict ${detail.state}`;
    if (detail.differs) question.querySelector(".why").open = true;
  }
  for (const name of ["level", "score", "summary"]) if (live(name)) live(name).textContent = detail.layer[name];
  for (const name of ["lacking", "path"]) live(name)?.replaceChildren(...detail.layer[name].map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
});
