// A signature drawn with a finger. What is drawn becomes the picture that the file field sends, so the server knows one way only.

const WIDTH = 900;
const HEIGHT = 450;
const PEN = 5;

export function drawInstead(box) {
  const input = box.querySelector('input[type="file"]');
  const photo = input.closest(".file");
  const pad = document.createElement("div");
  const canvas = document.createElement("canvas");
  const hint = document.createElement("p");
  const clear = button(box.dataset.wordClear);
  const other = button(box.dataset.wordPhoto);
  const actions = document.createElement("div");
  pad.className = "signature-pad";
  hint.className = "signature-hint";
  hint.id = `${input.id}-pad`;
  hint.textContent = box.dataset.wordDraw;
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", box.querySelector("label").textContent.trim());
  canvas.setAttribute("aria-describedby", hint.id);
  actions.className = "actions";
  actions.append(clear, other);
  pad.append(canvas, hint);
  box.append(pad, actions);

  const pen = canvas.getContext("2d");
  blank(pen);
  listen(canvas, pen, () => {
    pad.classList.add("is-drawn");
    put(input, canvas);
  });
  clear.addEventListener("click", () => {
    blank(pen);
    pad.classList.remove("is-drawn");
    input.value = "";
  });
  other.addEventListener("click", () => show(photo.hidden));
  // A browser that cannot hand over what was drawn keeps the photo.
  show(typeof DataTransfer !== "function");

  function show(isPhoto) {
    photo.hidden = !isPhoto;
    pad.hidden = isPhoto;
    clear.hidden = isPhoto;
    other.textContent = isPhoto ? box.dataset.wordPad : box.dataset.wordPhoto;
    input.value = "";
    pad.classList.remove("is-drawn");
    blank(pen);
  }
}

function listen(canvas, pen, done) {
  let last = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(canvas, event);
    // A point, such as that on an i, is a signature's too.
    line(pen, last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last === null || !event.isPrimary) return;
    event.preventDefault();
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length > 0 ? steps : [event]) {
      const next = place(canvas, step);
      line(pen, last, next);
      last = next;
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (last === null) return;
      last = null;
      done();
    });
  }
}

function place(canvas, event) {
  const seen = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - seen.left) * WIDTH) / seen.width,
    y: ((event.clientY - seen.top) * HEIGHT) / seen.height,
  };
}

function line(pen, from, to) {
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x + 0.01, to.y);
  pen.stroke();
}

// Ink on white in every colour scheme: the picture goes on paper.
function blank(pen) {
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = "#10181c";
  pen.lineWidth = PEN;
  pen.lineCap = "round";
  pen.lineJoin = "round";
}

function put(input, canvas) {
  const [, coded] = canvas.toDataURL("image/png").split(",");
  const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "signature.png", { type: "image/png" }));
  input.files = files.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function button(word) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--plain";
  made.textContent = word;
  return made;
}

// Only what the chosen way needs is asked, and the device says what time it is there.
export function signForm(form) {
  const ways = form.querySelectorAll('input[name="method"]');
  const choose = () => {
    const chosen = form.querySelector('input[name="method"]:checked')?.value;
    form.querySelectorAll("[data-for]").forEach((part) => { part.hidden = part.dataset.for !== chosen; });
  };
  ways.forEach((way) => way.addEventListener("change", choose));
  form.addEventListener("submit", () => {
    form.querySelector('input[name="signed_at"]').value = new Date().toISOString();
  }, { capture: true });
  choose();
}

// A link to sign is copied for whatever messenger people use.
export function offerCopy(box) {
  if (!navigator.clipboard) return;
  const copy = button(box.dataset.wordCopy);
  copy.className = "button";
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(box.dataset.copy);
      copy.textContent = box.dataset.wordCopied;
    } catch (failure) {
      console.warn("The address stays to be copied by hand:", failure);
    }
  });
  box.append(copy);
}
