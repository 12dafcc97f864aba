/* One stream per tab. Elements say what they watch: <section data-live="plan:3" hx-get="…" hx-trigger="live">.
   When their topic changes they receive a `live` event (detail: topic, name, data). Without JavaScript pages stay right,
   they are only not live. */
(() => {
  let stream = null;
  let watched = "";
  let last = document.body.dataset.liveAfter || "";

  function topics() {
    return [...new Set([...document.querySelectorAll("[data-live]")].flatMap((e) => e.dataset.live.split(/\s+/)))]
      .filter(Boolean).sort();
  }

  function tell(message) {
    for (const element of document.querySelectorAll("[data-live]")) {
      if (message.topic === "*" || element.dataset.live.split(/\s+/).includes(message.topic)) {
        element.dispatchEvent(new CustomEvent("live", { bubbles: false, detail: message }));
      }
    }
  }

  function connect() {
    const wanted = topics();
    if (wanted.join(" ") === watched) return;
    watched = wanted.join(" ");
    if (stream) stream.close();
    stream = null;
    if (!wanted.length) return;
    const query = new URLSearchParams(wanted.map((topic) => ["topic", topic]));
    if (last) query.set("after", last);
    stream = new EventSource(`/events?${query}`);
    stream.onmessage = (event) => {
      if (event.lastEventId) last = event.lastEventId;
      tell(JSON.parse(event.data));
    };
  }

  connect();
  document.body.addEventListener("htmx:afterSettle", connect);
  addEventListener("pagehide", () => { if (stream) stream.close(); stream = null; watched = ""; });
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
})();
