// Nothing typed is lost by leaving a page, and nothing is sent twice by an impatient thumb.

export function keepAnswers(form) {
  // A form that came back with errors holds answers that were never saved.
  let unsaved = form.querySelector("[data-focus]") !== null;
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    event.returnValue = form.dataset.guard;
  });
}

export function sendOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    // A disabled button would not be part of what is sent, so it only looks busy.
    event.submitter?.classList.add("is-busy");
  });
  // Coming back with the browser's own button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    sent = false;
    form.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
  });
}
