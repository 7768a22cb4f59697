// The date after a visit is shown again whenever the day changes. Without this a button asks the server for the same.

export function followDay(box) {
  const form = box.closest("form");
  const day = form.elements[box.dataset.day];
  form.querySelector("[data-next-button]")?.remove();
  let last = 0;
  day.addEventListener("change", async () => {
    const number = ++last;
    const answer = await ask(`${box.dataset.next}?done_on=${encodeURIComponent(day.value)}`);
    // Of several answers on their way only the one to the last question counts.
    if (answer !== null && number === last) box.innerHTML = answer;
  });
}

async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

document.querySelectorAll("[data-next]").forEach(followDay);
