// The question box: as high as its text, so that a long question is seen whole. Enter asks, Shift+Enter breaks.

const box = document.getElementById("question");

box.addEventListener("input", fit);
window.addEventListener("resize", fit);
box.addEventListener("keydown", (event) => {
  // The Enter that ends the composition of Chinese characters belongs to the input method; Safari tells by 229.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  box.form.requestSubmit();
});

/** Make the box as high as what it holds; to be called when a script has changed that. */
export function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
