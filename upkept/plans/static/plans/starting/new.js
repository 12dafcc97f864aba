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
