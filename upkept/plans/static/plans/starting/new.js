// Beginning a plan: the short name follows the name until somebody types one; a dropped file is an upload.
const name = document.getElementById("id_name"), slug = document.getElementById("id_slug");
if (name && slug) {
  let own = slug.value !== "";
  slug.addEventListener("input", () => { own = slug.value !== ""; });
  name.addEventListener("input", () => {
    if (own) return;
    const plain = name.value.replaceAll("ß", "ss").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const words = (plain.match(/[a-z0-9]+/g) ?? []).join("-"), most = slug.maxLength;
    slug.value = words.length <= most ? words : words.slice(0, words.lastIndexOf("-", most) > 0 ? words.lastIndexOf("-", most) : most);
  });
}
const form = document.querySelector(".starting-form");
form?.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
form?.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  form.querySelector("[name=file]").files = event.dataTransfer.files;
  form.querySelector("[name=way][value=upload]").checked = true;
});
// The zone: as the policy names it, else the reader's own; whoever chooses one keeps it.
const zone = document.getElementById("id_timezone");
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
const SHORT = {
  CET: "Europe/Berlin", CEST: "Europe/Berlin", WET: "Europe/Lisbon", EET: "Europe/Athens", GMT: "Europe/London", BST: "Europe/London",
  EST: "America/New_York", EDT: "America/New_York", CST: "America/Chicago", CDT: "America/Chicago", MST: "America/Denver", MDT: "America/Denver",
  PST: "America/Los_Angeles", PDT: "America/Los_Angeles", JST: "Asia/Tokyo", AEST: "Australia/Sydney",
};
const WHOLE = /\b(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+)?/;
const AFTER_A_TIME = new RegExp(`\\d[^.]{0,40}\\b(${Object.keys(SHORT).join("|")})\\b`);
const offset = (name, month) => new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" })
  .formatToParts(new Date(Date.UTC(2026, month, 15))).find((one) => one.type === "timeZoneName").value;
const alike = (one, other) => offset(one, 0) === offset(other, 0) && offset(one, 6) === offset(other, 6);
const has = (name) => [...zone.options].some((one) => one.value === name);

function named(text) {
  const whole = text.match(WHOLE)?.[0];
  if (whole && has(whole)) return whole;
  const short = SHORT[text.match(AFTER_A_TIME)?.[1]];
  // Where the policy says CET and the reader lives by it, in Amsterdam, Amsterdam is meant.
  return short && has(mine) && alike(mine, short) ? mine : short ?? "";
}

if (zone && !document.getElementById("form-errors")) {
  let own = false;
  zone.addEventListener("change", () => { own = true; });
  if (zone.value === "UTC" && has(mine)) zone.value = mine;
  const prose = document.getElementById("id_prose");
  prose?.addEventListener("input", () => {
    const found = own ? "" : named(prose.value);
    if (found) zone.value = found;
  });
}
