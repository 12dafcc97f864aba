// Adds this browser: asks for permission when the button is pressed, never before, and gives its address to the server.

const place = document.querySelector("[data-push]");
const said = place?.querySelector("[data-push-said]");
const button = place?.querySelector("button[data-push-add]");

function say(text) {
  if (said) said.textContent = text ?? "";
}

function bytes(key) {
  const text = atob((key + "=".repeat(-key.length & 3)).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function browserName() {
  const agent = navigator.userAgent;
  const browser = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`)) ?? "";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((name) => agent.includes(name)) ?? "";
  return [{ Edg: "Edge", OPR: "Opera" }[browser] ?? browser, system].filter(Boolean).join(", ");
}

async function add() {
  say("");
  if ((await Notification.requestPermission()) !== "granted") {
    say(place.dataset.denied);
    return;
  }
  button.disabled = true;
  try {
    await navigator.serviceWorker.register("/push/worker.js", { scope: "/" });
    const registration = await navigator.serviceWorker.ready;
    const key = bytes(place.dataset.push);
    let subscription = await registration.pushManager.getSubscription();
    const known = subscription?.options?.applicationServerKey;
    if (subscription && known && String(new Uint8Array(known)) !== String(key)) {
      await subscription.unsubscribe();
      subscription = null;
    }
    subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const answer = await fetch(place.dataset.add, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": place.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ ...subscription.toJSON(), name: browserName() }),
    });
    if (answer.ok) location.reload();
    else say((await answer.json().catch(() => ({}))).sentence ?? place.dataset.failed);
  } catch {
    say(place.dataset.failed);
  } finally {
    button.disabled = false;
  }
}

if (button) {
  if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
    button.hidden = false;
    button.addEventListener("click", add);
  } else say(place.dataset.unable);
}
