// The page: one history of states, one answer for the state that is now. Everything else follows from these.

import { ask, cancel, change, changeDate, go } from "./asking.js";
import { at } from "./dom.js";
import { toFragment } from "./link.js";
import { start } from "./opening.js";
import { datePicker, scenarioPicker } from "./page.js";
import { connect, showState } from "./showing.js";
import { base } from "./state.js";
import { onKey, tools } from "./tools.js";

connect({ change, go: (screen) => void go(screen), ask: () => void ask(), cancel, tools });

/** Another link was opened in this page. An anchor within the page is no link: the state's own link comes back. */
function onLink() {
  if (location.hash.includes("=")) void start();
  else showState();
}

scenarioPicker.addEventListener("change", () => {
  location.hash = toFragment(base(scenarioPicker.value));
});
datePicker.addEventListener("change", () => void changeDate(datePicker.value));
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", onLink);
for (const [skip, to] of [
  ["skip-answer", "main"],
  ["skip-rail", "rail"],
]) {
  at(skip ?? "").addEventListener("click", (event) => {
    event.preventDefault();
    at(to ?? "").scrollIntoView();
    at(to ?? "").focus({ preventScroll: true });
  });
}
// The rail sticks below the header, however many lines of changes that has.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--top", `${at("top").offsetHeight}px`);
}).observe(at("top"));

void start();
