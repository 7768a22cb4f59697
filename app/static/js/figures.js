// Figures said back while they are typed: amounts with their points, rows and people with their sums.

const LOCALE = document.documentElement.lang === "en" ? "en-US" : "es-CO";
const FIGURES = new Intl.NumberFormat(LOCALE);

// Bare digits and full groups of three have one reading everywhere; the server reads the rest and says so if it cannot.
export function whole(text) {
  const typed = text.trim();
  return /^\d{1,15}$/.test(typed) || /^\d{1,3}([.,])\d{3}(\1\d{3})*$/.test(typed) ? Number(typed.replace(/[.,]/g, "")) : null;
}

export function sayMoneyBack(root) {
  root.addEventListener("input", (event) => {
    if (!event.target.matches("[data-echo]")) return;
    const unit = event.target.closest(".unit");
    const amount = whole(event.target.value);
    const echo = unit.nextElementSibling?.matches("output.echo") ? unit.nextElementSibling : document.createElement("output");
    echo.className = "echo";
    echo.textContent = amount === null || amount < 1000 ? "" : `$ ${FIGURES.format(amount)}`;
    unit.after(echo);
  });
}

export function sumPeople(block) {
  const parts = [...block.querySelectorAll("[data-people-part]")];
  const add = () => {
    const sums = parts.map((part) => [...part.querySelectorAll("input")].reduce((sum, input) => sum + (whole(input.value) ?? 0), 0));
    parts.forEach((part, n) => {
      // Nobody has to count by age or ethnicity; whoever does counts the same people.
      const isOff = sums[n] !== 0 && sums[n] !== sums[0];
      const total = part.querySelector("[data-sum]");
      part.querySelector(".people-sum").hidden = false;
      total.textContent = FIGURES.format(sums[n]) + (isOff ? ` ≠ ${FIGURES.format(sums[0])}` : "");
      total.classList.toggle("is-off", isOff);
    });
  };
  block.addEventListener("input", add);
  add();
}

// Amounts in repeating rows usually have to add up to something: their sum is shown while it can be read without doubt.
export function sumRows(list) {
  const line = list.parentElement.querySelector(".rows-sum");
  const add = () => {
    const amounts = [...list.querySelectorAll("[data-echo]")].map((input) => (input.value.trim() === "" ? 0 : whole(input.value)));
    line.hidden = amounts.length === 0 || amounts.includes(null);
    if (!line.hidden) line.querySelector("b").textContent = `$ ${FIGURES.format(amounts.reduce((sum, n) => sum + n, 0))}`;
  };
  list.addEventListener("input", add);
  add();
}
