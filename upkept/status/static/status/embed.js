/* Upkept: puts each promise's record beside its sentence, on the page where the policy lives.

   <script src="https://upkept.example.org/encore/embed.js" async></script>

   data-target="#policy"  where the policy stands (else <main>, <article>, the body)
   data-lang="es"         which language's sentences to look for (else the page's)

   It asks its own server for one file, sets no cookie, tells nobody who reads, and leaves alone what it does not find. */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const home = new URL("embed.json", script.src);
  const language = script.dataset.lang || document.documentElement.lang || "";
  if (language) home.searchParams.set("lang", language);
  const BLOCKS = "address,article,aside,blockquote,br,caption,dd,div,dl,dt,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,table,tbody,td,tfoot,th,thead,tr,ul";
  const SKIPPED = "script,style,noscript,template,textarea,select,svg,.upkept-note";
  const SHAPES = {
    kept: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.6 4.9-4.2 5-3-2.6 1-1.1 1.9 1.6 3.2-3.8Z",
    broken: "M2 2h12v12H2Zm3.2 4.2L7 8l-1.8 1.8 1 1L8 9l1.8 1.8 1-1L9 8l1.8-1.8-1-1L8 7 6.2 5.2Z",
    late: "M2 2h12v12H2Zm1.6 1.6v8.8h8.8V3.6Z",
    other: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8Z",
  };
  const SIGNS = { "’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-" };

  const fold = (text) => text.replace(/[’‘“”‐‑–]/g, (sign) => SIGNS[sign]).replace(/\s+/gu, " ").trim();

  /* The text that a reader sees, with the place of each of its signs; a block ends with a line break, which no quote crosses. */
  const seen = (root) => {
    const signs = [], places = [];
    const blank = () => { if (signs.length && !/\s/.test(signs.at(-1))) { signs.push(" "); places.push(null); } };
    const edge = () => { if (signs.at(-1) === " ") { signs.pop(); places.pop(); } if (signs.length && signs.at(-1) !== "\n") { signs.push("\n"); places.push(null); } };
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        for (let at = 0; at < node.data.length; at += 1) {
          const sign = node.data[at];
          if (/\s/u.test(sign)) blank();
          else { signs.push(SIGNS[sign] || sign); places.push([node, at]); }
        }
      } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(SKIPPED)) {
        const parts = node.matches(BLOCKS);
        if (parts) edge();
        node.childNodes.forEach(walk);
        if (parts) edge();
      }
    };
    walk(root);
    return { text: signs.join(""), places };
  };

  const note = (promise) => {
    const link = document.createElement("a");
    link.className = `upkept-note upkept-${promise.state}`;
    link.href = promise.href;
    link.title = promise.title;
    link.setAttribute("aria-label", promise.title);
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", "0 0 16 16");
    picture.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", SHAPES[promise.state] || SHAPES.other);
    shape.setAttribute("fill", "currentColor");
    shape.setAttribute("fill-rule", "evenodd");
    picture.append(shape);
    link.append(picture, promise.record);
    return link;
  };

  /* Each stretch of text within the sentence is wrapped by itself, so that links and emphasis in it stay what they were. */
  const mark = (places, start, end, promise) => {
    const parts = new Map();
    for (const place of places.slice(start, end)) {
      if (!place) continue;
      const [node, at] = place, part = parts.get(node);
      if (part) part[1] = at + 1; else parts.set(node, [at, at + 1]);
    }
    let last = null;
    for (const [node, [from, to]] of parts) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      const wrap = document.createElement("span");
      wrap.className = "upkept-promise";
      wrap.dataset.promise = promise.id;
      range.surroundContents(wrap);
      last = wrap;
    }
    return last;
  };

  const annotateText = (root, quote, promise, noted) => {
    const { text, places } = seen(root), wanted = fold(quote), start = text.indexOf(wanted);
    if (!wanted || start < 0) return false;
    let end = start + wanted.length, last = mark(places, start, end, promise);
    if (!last) return false;
    const after = last.nextSibling;
    if (after?.nodeType === Node.TEXT_NODE && /^[.,;:!?…]/.test(after.data)) { after.splitText(1); last = after; }
    if (noted) last.after(note(promise));
    return true;
  };

  const annotateRow = (root, cells, promise, noted) => {
    const wanted = cells.map(fold).join("\n");
    for (const row of root.querySelectorAll("tr")) {
      if ([...row.cells].map((cell) => seen(cell).text.trim()).join("\n") !== wanted) continue;
      if (noted) row.cells[row.cells.length - 1].append(note(promise));
      return true;
    }
    return false;
  };

  const annotate = async () => {
    const answer = await fetch(home, { credentials: "omit" });
    if (!answer.ok) return;
    const told = await answer.json();
    const root = document.querySelector(script.dataset.target || "main") || document.querySelector("article") || document.body;
    const sheet = new CSSStyleSheet();
    const css = await fetch(new URL("embed.css", script.src), { credentials: "omit" });
    if (css.ok) { sheet.replaceSync(await css.text()); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }
    const missing = [];
    for (const promise of told.promises) {
      let noted = false;  // its record stands once, after the first of its sentences
      for (const quote of promise.quotes) {
        const found = quote.cells ? annotateRow(root, quote.cells, promise, !noted) : annotateText(root, quote.text, promise, !noted);
        noted ||= found;
        if (!found) missing.push(promise.id);
      }
    }
    document.dispatchEvent(new CustomEvent("upkept", { detail: { promises: told.promises.length, missing } }));
    if (missing.length) console.info(`Upkept: not on this page: ${[...new Set(missing)].join(", ")}`);
  };

  const begin = () => annotate().catch((error) => console.info(`Upkept: ${error.message}`));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})();
