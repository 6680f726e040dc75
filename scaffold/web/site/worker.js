// Python in a module worker: a static host has no server to ask.
// The first message says where everything is; each other one is a call.

import { functions, options, write } from "./runtime.js";

let ready;

self.onmessage = ({ data }) => {
  if (data.assets) ready = start(data);
  else reply(data);
};

async function reply({ id, name, given }) {
  try {
    const answer = (await ready)[name](...given);
    if (typeof answer === "string") return postMessage({ id, answer });
    const bytes = answer.toJs();
    answer.destroy();
    postMessage({ id, answer: bytes }, [bytes.buffer]);
  } catch (error) {
    postMessage({ id, error: error.message });
  }
}

/** Load Pyodide and the three functions. A state in advance loads the templates. */
async function start({ assets, query }) {
  const wasm = unpacked(assets.wasm);
  const modules = unpacked(assets.modules);
  const templates = unpacked(assets.templates).then((response) => response.arrayBuffer());
  useUnpacked(wasm, modules);
  const { loadPyodide } = await import(`${assets.pyodide}pyodide.mjs`);
  const pack = new Uint8Array(await templates);
  const python = await loadPyodide({
    ...options(assets.lock),
    indexURL: assets.pyodide,
    stdLibURL: assets.modules,
    fsInit: (FS) => write(FS, pack),
  });
  const answers = functions(python);
  postMessage({ id: 0, answer: "ready" });
  if (query !== undefined) setTimeout(() => answers.state(query)); // after calls that wait
  return answers;
}

/** A file that the build compressed. */
async function unpacked(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}

/** Pyodide fetches two files itself; it gets these instead. */
function useUnpacked(wasm, modules) {
  const plain = self.fetch;
  self.fetch = async (address, ...options) => {
    if (String(address).endsWith("pyodide.asm.wasm")) {
      return new Response((await wasm).body, { headers: { "Content-Type": "application/wasm" } });
    }
    return String(address).includes("/modules-") ? modules : plain(address, ...options);
  };
}
