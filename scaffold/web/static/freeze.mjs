// node freeze.mjs PYODIDE WORK: compile what the page needs, in the Python that will run it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

async function main(pyodide, work) {
  const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
  const python = await loadPyodide({
    indexURL: pyodide,
    env: { HOME: "/home", SCAFFOLD_TEMPLATES: "/templates" },
  });
  python.FS.mkdirTree("/build");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: work }, "/build");
  python.runPython(await readFile(new URL("freeze.py", import.meta.url), "utf-8"));
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message); // without the source, which is one long line
  process.exit(1);
});
