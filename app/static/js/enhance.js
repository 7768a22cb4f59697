// What scripts add to pages that already work without them. Each piece looks for its own mark in the page.

import { keepAnswers, sendOnce } from "./answers.js";
import { askFirst } from "./asking.js";
import { sayMoneyBack, sumPeople, sumRows } from "./figures.js";
import { growRows } from "./rows.js";

export function enhance(root) {
  sayMoneyBack(root);
  root.querySelectorAll("[data-rows]").forEach(growRows);
  root.querySelectorAll("[data-rows]").forEach(sumRows);
  root.querySelectorAll("[data-people]").forEach(sumPeople);
  root.querySelectorAll("form[data-guard]").forEach(keepAnswers);
  root.querySelectorAll("form[data-confirm]").forEach(askFirst);
  root.querySelectorAll('form[method="post"]').forEach(sendOnce);
  root.querySelector("[data-focus]")?.focus();
}

// Maps are heavy and few pages are signed: such code is fetched only by the pages that need it.
export async function openOnDemand(root) {
  const wanted = [
    ["[data-map]", "./map.js", "moveMap"],
    ["[data-point-picker]", "./point-picker.js", "pickPoint"],
    ["[data-signature-pad]", "./signature-pad.js", "drawInstead"],
    ["[data-signing]", "./signature-pad.js", "signForm"],
    ["[data-copy]", "./signature-pad.js", "offerCopy"],
  ];
  for (const [mark, module, name] of wanted) {
    const places = root.querySelectorAll(mark);
    if (places.length === 0) continue;
    try {
      const loaded = await import(module);
      places.forEach(loaded[name]);
    } catch (failure) {
      console.warn("The page stays as it came:", failure);
    }
  }
}

// What is folded on the screen belongs on paper.
export function unfoldForPaper() {
  const folded = [...document.querySelectorAll(".content details:not([open], .filters)")];
  folded.forEach((details) => { details.open = true; });
  window.addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }), { once: true });
}

window.addEventListener("beforeprint", unfoldForPaper);
enhance(document);
openOnDemand(document);
