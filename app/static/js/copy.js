// Copies a prepared sentence; without this the text can still be selected by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const words = document.getElementById(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  button.onclick = async () => {
    await navigator.clipboard.writeText(words.value);
    button.textContent = button.dataset.done;
  };
}
