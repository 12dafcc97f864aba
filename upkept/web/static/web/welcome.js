// The reader's own zone, where the form still shows none.
const zone = document.getElementById("id_timezone");
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && zone.value === "UTC" && !document.getElementById("form-errors") && [...zone.options].some((one) => one.value === mine)) zone.value = mine;
