// The service worker: it shows what was pushed, and opens where it leads. It keeps nothing and intercepts no request.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data?.json() ?? {}; } catch { /* something that is not ours */ }
  event.waitUntil(self.registration.showNotification(said.title || "Upkept", {
    body: said.body || "",
    tag: said.tag,
    data: { href: said.href || "/notices" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const leads = new URL(event.notification.data?.href || "/notices", self.location.origin);
  const href = leads.origin === self.location.origin ? leads.href : `${self.location.origin}/notices`;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const here = open.find((page) => page.url === href);
    return here ? here.focus() : self.clients.openWindow(href);
  })());
});
