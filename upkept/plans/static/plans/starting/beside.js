// The form beside the prose: a sentence opens its card without loading the page; another role or kind shows its fields at once.
document.documentElement.classList.add("has-script");

function light(number) {
  for (const one of document.querySelectorAll("a.sentence[aria-current]")) one.removeAttribute("aria-current");
  for (const one of document.querySelectorAll(`a.sentence[data-s="${number}"]`)) one.setAttribute("aria-current", "true");
}

const narrow = matchMedia("(width < 62rem)");

async function open(link) {
  const number = link.dataset.s;
  const address = new URL(link.href);
  light(number);
  history.replaceState(null, "", address.pathname + address.search);
  await window.htmx.ajax("GET", address.pathname + address.search, { target: "#card", swap: "outerHTML", select: "#card" });
  const card = document.getElementById("card");
  if (narrow.matches) card?.scrollIntoView({ block: "start" });
  else document.querySelector(".beside-right")?.scrollTo({ top: 0 });
  card?.focus({ preventScroll: true });
  const findings = document.getElementById("findings");
  // Its own source: requests of one source wait for each other, and the checker is slower than whoever walks the sentences.
  if (findings) window.htmx.ajax("GET", findings.getAttribute("hx-get").replace(/([?&]s=)\d*/, `$1${number}`), { source: findings, target: "#findings", swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#beside a[data-s]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button || !window.htmx) return;
  event.preventDefault();
  open(link);
});

// Another role, kind, event or attribute, or one more row: the card with what was typed; nothing is saved.
async function show(form, more, focus) {
  const values = { ...Object.fromEntries(new FormData(form)), ...more };
  const folds = [...form.querySelectorAll("details")].map((one) => one.open);
  await window.htmx.ajax("POST", form.action, { target: "#card", swap: "outerHTML", select: "#card", values });
  const now = document.querySelectorAll(".card-form details");
  if (now.length === folds.length) now.forEach((one, place) => { one.open ||= folds[place]; });
  focus()?.focus?.({ preventScroll: true });
}

// Who goes through a list by its letters or arrows changes it at every key: the card waits until they have come to rest.
const REST = 700;
let key = -Infinity, resting = 0;
document.addEventListener("keydown", (event) => { if (event.target.matches("select")) key = event.timeStamp; });

document.addEventListener("change", (event) => {
  const choice = event.target.closest?.(".card-form [data-show]");
  if (!choice || !window.htmx) return;
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (!choice.isConnected) return;
    const { id, name, value, form } = choice;
    const stays = document.activeElement === choice || !form.contains(document.activeElement);
    const same = () => name === "role" ? document.querySelector(`.card-form [name=role][value="${value}"]`)
      : document.getElementById(`${id}-new`) ?? document.getElementById(id);
    const now = document.activeElement?.id;
    show(form, { do: "show" }, () => stays ? same() : now && document.getElementById(now));
  }, event.timeStamp - key < REST ? REST : 0);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".card-form [data-more]");
  if (!button || !window.htmx) return;
  event.preventDefault();
  const name = button.dataset.more;
  const rows = () => document.querySelector(`.card-form [name=more][value="${name}"]`)?.closest("fieldset").querySelectorAll(".many-row");
  show(button.form, { do: "show", [button.name]: button.value }, () => [...rows() ?? []].at(-1)?.querySelector("select, input, textarea"));
});

// Refusals are shown too: the server keeps what was typed and says why.
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status === 422 || status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

// An answer for a sentence that is no longer open, because it was settled meanwhile, would stand in the next one's card;
// one that comes while it is being saved would take the form away that waits for the answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const asked = requestConfig?.parameters;
  const here = document.querySelector(".card-form [name=s]")?.value;
  const saving = document.querySelector(".card-form")?.dataset.busy;
  if (target?.id === "card" && asked?.do === "show" && (saving || asked.s !== here)) event.detail.shouldSwap = false;
});

// While a sentence is being saved, its buttons rest: a second press would be one for the next sentence, which nobody has read.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches?.("#beside form")) return;
  if (event.target.dataset.busy) { event.preventDefault(); return; }
  clearTimeout(resting);
  event.target.dataset.busy = "1";
  event.target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("#beside form")) return;
  delete event.target.dataset.busy;
  event.target.removeAttribute("aria-busy");
});

// After a sentence was settled, the next one is in sight and its card is read.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "beside" && event.detail.target?.id !== "beside") return;
  const here = document.querySelector("a.sentence[aria-current]");
  if (!narrow.matches) here?.scrollIntoView({ block: "center" });
  document.getElementById("card")?.focus({ preventScroll: !narrow.matches });
});

// j and k: the next and the one before, while nobody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  if (event.key !== "j" && event.key !== "k") return;
  const here = Number(document.querySelector("a.sentence[aria-current]")?.dataset.s ?? 0);
  const next = document.getElementById(`s${here + (event.key === "j" ? 1 : -1)}`);
  if (next) { open(next); next.scrollIntoView({ block: "center" }); }
});
