// Enhancement only: without this file every page says and does the same, a moment later.

const words = document.getElementById("ui-words")?.dataset ?? {};
const skew = Number(words.serverNow || 0) * 1000 - Date.now();

// Theme, language and zone ------------------------------------------------------------------------------------------
function remember(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preferences] button[name=theme]");
  if (!button) return;
  event.preventDefault();
  remember("theme", button.value);
  document.documentElement.dataset.theme = button.value;
  for (const other of document.querySelectorAll("[data-preferences] button[name=theme]")) {
    other.setAttribute("aria-pressed", String(other.value === button.value));
  }
});

if (!document.cookie.includes("zone=")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) remember("zone", zone);
}

// A sentence and its record light each other ------------------------------------------------------------------------
function light(key, on) {
  for (const part of document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) part.classList.toggle("is-lit", on);
}
for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(enter, (event) => {
    const part = event.target.closest?.(".promise[data-key], .note[data-key]");
    if (part) light(part.dataset.key, true);
  });
  document.addEventListener(leave, (event) => {
    const part = event.target.closest?.(".promise[data-key], .note[data-key]");
    if (part) light(part.dataset.key, false);
  });
}

// In the margin a note begins level with the first line of its sentence, or below the note before it.
function alignNotes() {
  let below = -Infinity;
  for (const note of document.querySelectorAll(".has-margin .note")) {
    note.style.marginBlockStart = "";
    if (getComputedStyle(note).float === "none") continue;
    const first = document.getElementById(`p-${note.dataset.key}`)?.getClientRects()[0];
    const top = note.getBoundingClientRect().top;
    const rise = first ? top - Math.max(first.top + 4, below) : 0;
    if (rise > 2) note.style.marginBlockStart = `calc(.3em - ${Math.round(rise)}px)`;
    below = note.getBoundingClientRect().bottom + 18;
  }
}
let lastWidth = 0;
function alignWhenWidthChanges() {
  if (innerWidth === lastWidth) return;
  lastWidth = innerWidth;
  alignNotes();
}
if (document.querySelector(".has-margin")) {
  alignWhenWidthChanges();
  addEventListener("resize", alignWhenWidthChanges, { passive: true });
  addEventListener("afterprint", alignNotes);
}

// Countdowns say the same words as the server -----------------------------------------------------------------------
function fill(template, values) {
  return (template ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
function duration(seconds) {
  const total = Math.abs(Math.trunc(seconds));
  const days = Math.floor(total / 86400), hours = Math.floor(total / 3600) % 24;
  const minutes = Math.floor(total / 60) % 60, rest = total % 60;
  const kind = days ? (hours && days < 7 ? "dh" : "d") : total >= 3600 ? (minutes ? "hm" : "h") : minutes ? (minutes < 5 && rest ? "ms" : "m") : "s";
  return fill(words[kind], { days, hours, minutes, seconds: rest });
}
function tick() {
  const now = Math.floor((Date.now() + skew) / 1000);
  let near = false;
  for (const time of document.querySelectorAll("time[data-live]")) {
    const gap = Number(time.dataset.at) - now;
    if (Math.abs(gap) > 86400) continue;
    near ||= Math.abs(gap) < 300;
    const due = time.dataset.live === "due";
    const kind = gap === 0 ? "now" : due && gap < 0 ? "late" : gap > 0 ? "in" : "ago";
    const said = fill(words[kind], { time: duration(gap) });
    const place = time.querySelector(".time-words");
    if (place && place.textContent !== said) place.textContent = said;
    time.classList.toggle("is-past", due && gap < 0);
  }
  setTimeout(tick, near ? 1000 - ((Date.now() + skew) % 1000) : 10000);
}
tick();

// Of tabs that are wider than the window, the open one is in sight.
for (const open of document.querySelectorAll(".tabs a[aria-current]")) {
  const tabs = open.closest(".tabs");
  if (tabs.scrollWidth > tabs.clientWidth) tabs.scrollLeft += open.getBoundingClientRect().left - tabs.getBoundingClientRect().left - (tabs.clientWidth - open.offsetWidth) / 2;
}

// What must be mended is read first, wherever on the page its form stands.
document.getElementById("form-errors")?.focus();

// Copy ---------------------------------------------------------------------------------------------------------------
function offerCopies(root) {
  if (navigator.clipboard) for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
}
offerCopies(document);
document.addEventListener("htmx:load", (event) => offerCopies(event.target));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector(".copy-word");
  const before = word.textContent;
  word.textContent = button.dataset.done;
  setTimeout(() => { word.textContent = before; }, 2000);
});

// Ctrl-K opens the palette, where the page has one --------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  const palette = document.getElementById("palette");
  if (!palette) return;
  event.preventDefault();
  palette.togglePopover();
  if (palette.matches(":popover-open")) palette.querySelector("input")?.focus();
});
// Up and down walk through what was found.
document.getElementById("palette")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll("input, #palette-found a")];
  const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  if (!stops[next]) return;
  event.preventDefault();
  stops[next].focus();
});

// Live pages: one stream a tab; an event refreshes the fragments that name its topic ------------------------------------
// The topic * says that something was missed: every part looks again.
// <body data-topics="due:encore"> opens the stream; <div data-on="due:encore" hx-get=… hx-trigger="refresh"> listens.
const topics = new Set((document.body.dataset.topics ?? "").split(/\s+/).filter(Boolean));
for (const part of document.querySelectorAll("[data-on]")) part.dataset.on.split(/\s+/).forEach((topic) => topics.add(topic));
if (topics.size && "EventSource" in window) {
  // The oldest cursor of the page's parts: nothing falls between drawing the page and opening the stream.
  const cursor = document.querySelector("[data-after]")?.dataset.after;
  const after = cursor ? `&after=${encodeURIComponent(cursor)}` : "";
  const stream = new EventSource(`/events?topics=${encodeURIComponent([...topics].join(","))}${after}`);
  const waiting = new Map();
  stream.addEventListener("message", (message) => {
    let topic = message.data;
    try { topic = JSON.parse(message.data).topic ?? topic; } catch { /* the data is the topic itself */ }
    clearTimeout(waiting.get(topic));
    waiting.set(topic, setTimeout(() => {
      for (const part of document.querySelectorAll("[data-on]")) {
        if (topic === "*" || part.dataset.on.split(/\s+/).includes(topic)) window.htmx?.trigger(part, "refresh");
      }
    }, 120));
  });
  addEventListener("pagehide", () => stream.close());
}
