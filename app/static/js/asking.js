// A question before a step that cannot be taken back. Without scripts the server asks nothing more: its own rules protect it.

export function askFirst(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.answered) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = dialogFor(form, event.submitter);
    document.body.append(dialog);
    dialog.showModal();
  }, { capture: true });
}

function dialogFor(form, button) {
  const dialog = document.createElement("dialog");
  const question = document.createElement("p");
  const choices = document.createElement("div");
  const no = document.createElement("button");
  const yes = document.createElement("button");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-question");
  question.id = "ask-question";
  question.textContent = form.dataset.confirm;
  choices.className = "actions";
  no.className = "button button--plain";
  no.textContent = form.dataset.wordNo;
  yes.className = "button button--main";
  yes.textContent = button?.textContent.trim() ?? form.dataset.confirm;
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    form.dataset.answered = "yes";
    dialog.close();
    form.requestSubmit(button ?? undefined);
  });
  dialog.addEventListener("close", () => dialog.remove());
  choices.append(no, yes);
  dialog.append(question, choices);
  return dialog;
}
