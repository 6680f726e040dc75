// node digests.mjs SITE DIGESTS.PY < queries > digests: what the built site's Python answers.
// The queries and the digests are one a line.

import { mkdtemp, copyFile, readFile, readdir, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [site, source] = process.argv.slice(2);

/** The file of the site that starts with a name, unpacked. */
async function unpacked(folder, start) {
  const name = (await readdir(folder)).find((one) => one.startsWith(start));
  return gunzipSync(await readFile(join(folder, name)));
}

async function load() {
  const name = (await readdir(site)).find((one) => one.startsWith("pyodide-"));
  const [pyodide, folder] = [join(site, name), await mkdtemp(join(tmpdir(), "site-"))];
  for (const file of ["pyodide.mjs", "pyodide.asm.mjs"]) await copyFile(join(pyodide, file), join(folder, file));
  await writeFile(join(folder, "pyodide.asm.wasm"), await unpacked(pyodide, "wasm-"));
  await writeFile(join(folder, "modules.zip"), await unpacked(site, "modules-"));
  const page = await readFile(join(site, "index.html"), "utf-8");
  const assets = JSON.parse(page.match(/name="assets" content="(.*?)"/)[1].replaceAll("&quot;", '"'));
  const pack = await unpacked(site, "templates-");
  const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
  const { functions, options, write } = await import(pathToFileURL(join(site, assets.worker, "..", "runtime.js")));
  const python = await loadPyodide({
    ...options(assets.lock),
    indexURL: folder,
    stdLibURL: join(folder, "modules.zip"),
    fsInit: (FS) => write(FS, pack),
  });
  functions(python);
  return python;
}

const python = await load();
const started = process.cpuUsage().user / 1000;
python.runPython(await readFile(source, "utf-8"));
const digest = python.globals.get("digest");
for (const query of readFileSync(0, "utf-8").split("\n").filter(Boolean)) console.log(digest(query));
console.error(`CPU: start ${started.toFixed()} ms, in all ${(process.cpuUsage().user / 1000).toFixed()} ms`);
