// The list by keyboard: j and k go down and up, e marks as read or unread. Everything is a button without this file too.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [popover]")) return;
  const rows = [...document.querySelectorAll("#notices .notice-row")];
  if (!rows.length || !"jke".includes(event.key) || event.key.length !== 1) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  event.preventDefault();
  if (event.key === "e") rows[here]?.querySelector("button[data-mark]")?.click();
  else rows[event.key === "j" ? Math.min(here + 1, rows.length - 1) : Math.max(here - 1, 0)].querySelector(".notice-title")?.focus();
});
