// How Pyodide is started for scaffold. The tests start it so under node, too.

/** The options for loadPyodide that do not depend on where the files are. */
export function options(lock) {
  return { lockFileContents: lock, env: { HOME: "/home", SCAFFOLD_TEMPLATES: "/templates" } };
}

/** Write the files of a pack: a line of JSON with their sizes, then their contents. */
export function write(FS, bytes) {
  let start = bytes.indexOf(10) + 1;
  const sizes = JSON.parse(new TextDecoder().decode(bytes.subarray(0, start)));
  for (const [path, size] of Object.entries(sizes)) {
    FS.mkdirTree(`/${path.slice(0, path.lastIndexOf("/"))}`);
    FS.writeFile(`/${path}`, bytes.subarray(start, start + size));
    start += size;
  }
}

/** The module with the three functions. */
export function functions(python) {
  python.runPython("import sys; sys.dont_write_bytecode = False"); // Jinja keeps what it compiles
  return python.pyimport("scaffold.web.remote");
}
