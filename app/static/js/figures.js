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

// Also with decimals, where only one reading is possible: «12,5» or «12.5», but not «1.500» for one and a half.
function measured(text) {
  const typed = text.trim();
  const plain = whole(typed);
  return plain === null && (/^\d{1,12}[.,]\d{1,2}$/.test(typed) || /^\d{1,12},\d{1,3}$/.test(typed)) ? Number(typed.replace(",", ".")) : plain;
}

// The amount of a row, or of so many at that price where the row has a quantity; null while it cannot be read without doubt.
function worth(row) {
  // A line of an analysis is divided by its output and bears additions: the server works it out.
  if (row.querySelector('input[name$="-output"]') !== null) return null;
  const inputs = [...row.querySelectorAll("[data-echo]")];
  const amounts = inputs.map((input) => (input.value.trim() === "" ? 0 : whole(input.value)));
  const quantity = row.querySelector('input[name$="-quantity"]');
  const count = quantity === null ? 1 : quantity.value.trim() === "" ? 0 : measured(quantity.value);
  return count === null || amounts.includes(null) ? null : amounts.reduce((sum, n, i) => sum + (/-(price|unit_price|unit_value)$/.test(inputs[i].name) ? Math.round(n * count) : n), 0);
}

// Amounts in repeating rows usually have to add up to something: their sum is shown while it can be read without doubt.
export function sumRows(list) {
  const line = list.parentElement.querySelector(".rows-sum");
  const add = () => {
    const sums = [...list.querySelectorAll("[data-row]")].map(worth);
    line.hidden = list.querySelector("[data-echo]") === null || sums.includes(null);
    if (!line.hidden) line.querySelector("b").textContent = `$ ${FIGURES.format(sums.reduce((sum, n) => sum + n, 0))}`;
  };
  list.addEventListener("input", add);
  add();
}
