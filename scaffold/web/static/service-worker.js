// Keeps the page for use offline. Everything but index.html has a hash in its name, so a
// kept file is never outdated. A new build has a new cache; what did not change is copied.

const NAME = "scaffold-__BUILD__";
const ASSETS = [/* __ASSETS__ */];
const PAGE = "./";

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(request.mode === "navigate" ? newest(request) : kept(request));
});

async function keep() {
  const cache = await caches.open(NAME);
  const add = async (name) => {
    const known = name === PAGE ? undefined : await caches.match(new URL(name, self.registration.scope));
    if (known) await cache.put(name, known);
    else await cache.add(name === PAGE ? new Request(name, { cache: "reload" }) : name);
  };
  await Promise.all(ASSETS.map(add));
  await self.skipWaiting();
}

/** Delete the files of older builds. */
async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("scaffold-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Fetch the page from the host: a copy in the browser's cache may name files that the host
 * no longer has. Offline, use the kept page. */
async function newest({ url }) {
  try {
    return await fetch(url, { cache: "no-cache", redirect: "manual" });
  } catch {
    return (await caches.match(new URL(PAGE, self.registration.scope))) ?? Response.error();
  }
}

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}
