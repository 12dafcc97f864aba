// Enhancement only: without it the text is saved and checked all the same, and a place leads to its line number.

const area = document.getElementById("plan-text");
const gutter = document.getElementById("plan-lines");
const form = area?.form;

function number() {
  const lines = area.value.split("\n").length;
  while (gutter.children.length < lines) {
    const line = document.createElement("span");
    line.id = `plan-${gutter.children.length + 1}`;
    line.textContent = String(gutter.children.length + 1);
    gutter.append(line);
  }
  while (gutter.children.length > lines) gutter.lastElementChild.remove();
  area.rows = Math.max(lines, 8);
}

function mark() {
  for (const line of gutter.children) line.className = "";
  for (const place of document.querySelectorAll('#findings [data-in="plan-text"][data-line]')) {
    const line = gutter.children[Number(place.dataset.line) - 1];
    if (line && line.className !== "is-wrong") line.className = place.dataset.sort;
  }
}

// The reader is taken to the place itself, with what stands there selected.
function jump(place) {
  const target = document.getElementById(place.dataset.in) ?? area;
  const row = Number(place.dataset.line), column = Number(place.dataset.column || 1);
  const lines = target.value.split("\n");
  const start = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0) + column - 1;
  const rest = (lines[row - 1] ?? "").slice(column - 1);
  const word = rest.match(/^\S+/)?.[0].length ?? 0;
  target.focus({ preventScroll: true });
  target.setSelectionRange(start, start + word);
  const seen = target === area ? gutter.children[row - 1] : target;
  seen?.scrollIntoView({ block: "center" });
  if (target !== area) target.scrollTop = (target.scrollHeight * (row - 4)) / Math.max(lines.length, 1);
}

if (area && gutter) {
  number();
  mark();
  area.addEventListener("input", number);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "findings") mark(); });
  document.addEventListener("click", (event) => {
    const place = event.target.closest("#findings [data-line]");
    if (!place) return;
    event.preventDefault();
    jump(place);
  });
  // Tab indents while one writes; after Escape it moves on, so that nobody is caught.
  let leaving = false;
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaving = true;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key !== "Tab" || event.shiftKey || leaving) return;
    event.preventDefault();
    area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  area.addEventListener("blur", () => { leaving = false; });
}

// What was typed and not saved is not left by mistake.
let typed = false;
form?.addEventListener("input", (event) => { if (event.target.name) typed = true; });
form?.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
