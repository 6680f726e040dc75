// Taking the project: the zip, the command, a link, a cell for Colab, the notebook.

import { address } from "./address.js";
import { archive, create } from "./backend.js";
import { textOf } from "./compare.js";
import { announce, byId, element } from "./dom.js";

const SHOWN = 1500; // ms for which a button says that it is done

export class Take {
  /**
   * settled() promises the state and what is shown, after choices that are still being
   * made; notices tell what was done.
   */
  constructor(settled, notices) {
    Object.assign(this, { settled, notices, fail: (error) => notices.fail(error) });
    byId("create").hidden = !create;
    byId("create").addEventListener("submit", (event) => {
      event.preventDefault();
      this.create().catch(this.fail);
    });
    this.on("download", () => this.zip());
    this.on("download-notebook", () => this.notebook());
    this.copies("copy-command", ({ state }) => state.command);
    this.copies(
      "copy-link",
      ({ state, view }) =>
        new URL(address(state.query, view), location.origin + location.pathname).href,
    );
    this.copies("copy-cell", ({ state }) => cell(state));
    this.copies("copy-file", ({ state, view }) => textOf(state, view.file));
  }

  update(state) {
    const words = state.command.split(/ (?=--)/); // a flag stays on one line
    byId("command").replaceChildren(
      ...words.flatMap((word, n) => [n ? " " : "", element("span", {}, word)]),
    );
    byId("create-path").placeholder = state.slug;
    byId("copy-cell").hidden = Boolean(state.own); // Colab does not have these data
    byId("download-notebook").hidden = !notebookOf(state);
  }

  on(id, act) {
    const button = byId(id);
    button.addEventListener("click", () => act().then(() => done(button, "Downloaded"), this.fail));
  }

  copies(id, text) {
    const button = byId(id);
    const blocked = new Error("The browser does not allow copying. Select the text and copy it.");
    button.addEventListener("click", async () => {
      const wanted = text(await this.settled());
      navigator.clipboard.writeText(wanted).then(
        () => done(button, "Copied"),
        () => this.fail(blocked),
      );
    });
  }

  async zip() {
    const { state } = await this.settled();
    save(`${state.slug}.zip`, await archive(state.query));
    this.notices.downloaded(state.slug);
  }

  async create() {
    const { state } = await this.settled();
    const path = byId("create-path").value.trim() || state.slug;
    this.notices.created(await create(state.query, path));
  }

  async notebook() {
    const { state } = await this.settled();
    const { path, text } = notebookOf(state);
    save(path.split("/").pop(), new Blob([text], { type: "application/x-ipynb+json" }));
  }
}

function notebookOf(state) {
  return state.files.find(({ path }) => path.endsWith(".ipynb"));
}

/** The project in Colab, from nothing. */
export function cell({ command, slug }) {
  return [
    "!pip install --quiet torch-scaffold",
    `!${command}`,
    `%cd ${slug}`,
    "!pip install --quiet --requirement requirements.txt",
    "!python train.py",
    "",
  ].join("\n");
}

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The button says for a moment that it is done. */
function done(button, words) {
  button.dataset.words ??= button.textContent;
  button.textContent = words;
  announce(words);
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = button.dataset.words), SHOWN);
}
