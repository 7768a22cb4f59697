// Repeating rows grow and shrink at once. The buttons also work as they are: they ask the server for the same.

const numbered = (text, name, from, to) => text.replaceAll(`${name}-${from}`, `${name}-${to}`);

export function growRows(list) {
  const field = list.closest(".field");
  field.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === null) return;
    const rows = [...list.querySelectorAll("[data-row]")];
    const changed = button.matches("[data-add]") ? add(list, rows) : button.matches("[data-remove]") && remove(list, rows, button);
    if (!changed) return;
    event.preventDefault();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Without a row to copy, or with files inside, the server draws the new one.
function add(list, rows) {
  const last = rows.at(-1);
  if (last === undefined || last.querySelector('input[type="file"]')) return false;
  const row = last.cloneNode(true);
  row.querySelectorAll(".wrong").forEach((wrong) => wrong.remove());
  row.querySelectorAll(".field--wrong").forEach((wrong) => wrong.classList.remove("field--wrong"));
  row.querySelectorAll("input, select, textarea").forEach(clear);
  row.querySelectorAll("output").forEach((echo) => { echo.textContent = ""; });
  last.after(row);
  renumber(list);
  row.querySelector("input, select, textarea")?.focus();
  return true;
}

function clear(control) {
  control.removeAttribute("aria-invalid");
  if (control.matches('[type="checkbox"], [type="radio"]')) control.checked = false;
  else if (control.matches("select")) control.selectedIndex = 0;
  else control.value = "";
}

function remove(list, rows, button) {
  if (rows.length < 2) return false;
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber(list);
  next.querySelector("input, select, textarea")?.focus();
  return true;
}

function renumber(list) {
  const name = list.dataset.rows;
  [...list.querySelectorAll("[data-row]")].forEach((row, index) => {
    const was = row.querySelector("[data-remove]").name.split("-").at(-1);
    if (was === String(index)) return;
    row.setAttribute("aria-label", list.dataset.wordRow.replace("{n}", index + 1));
    row.querySelector(".row-number").textContent = index + 1;
    row.querySelector("[data-remove] .out-of-sight").textContent = ` (${index + 1})`;
    for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const attribute of ["name", "id", "for", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value !== null) element.setAttribute(attribute, numbered(value, name, was, index));
      }
    }
  });
}
