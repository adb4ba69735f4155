// The queue by keyboard: arrows go from case to case, space ticks. Only while the focus is in the list; without script, Tab does.
const queue = document.querySelector("[data-queue]");
const links = [...queue.querySelectorAll("tbody th a")];
const rowOf = (node) => links.findIndex((link) => link.closest("tr") === node.closest("tr"));

queue.addEventListener("keydown", (event) => {
  const here = rowOf(event.target);
  if (here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    links[Math.max(0, Math.min(next, links.length - 1))].focus();
  } else if (event.key === " " && event.target.matches("th a")) {
    const tick = event.target.closest("tr").querySelector("input[type=checkbox]");
    if (!tick) return;
    event.preventDefault();
    tick.checked = !tick.checked;
  }
});
