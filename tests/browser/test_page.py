"""The page of `scaffold web` in a real browser, as a visitor uses it.

The browser is Chromium, or what the variable CHROMIUM names.
"""

import re
import zipfile
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.chromium import chromium
from scaffold.web import archive, state
from scaffold.web.server import SITE, Server

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
TEXT = "task=regression&dropout=0.2&file=config.py"
AXE = {"resultTypes": ["violations"]}
COLORS = {"runOnly": ["color-contrast"]}  # all that the color scheme changes
VIEWS = ["Files", "What changed", "Styles side by side"]
UNFOLD = (
    "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
)
WIDTH = "document.documentElement.scrollWidth"
REFUSED = "a status of 40"  # what Chromium says of a request that is meant to fail
MARKUP = "<img src=x onerror=document.title='owned'>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The working directory of scaffold, with a table in a folder."""
    one = tmp_path_factory.mktemp("work")
    lines = [f"{n % 7 + n / 100},{'ab'[n % 2]},{n * 3.5}" for n in range(60)]
    (one / "tables").mkdir()
    table = "\n".join(["area,zone,price", *lines])
    (one / "tables" / "houses.csv").write_text(table, encoding="utf-8")
    return one


@pytest.fixture(scope="module")
def server(folder):
    with pytest.MonkeyPatch.context() as patch, Server(folder=folder) as one:
        patch.chdir(folder)
        thread = Thread(target=one.serve_forever, daemon=True)
        thread.start()
        yield one
        one.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def look(browser):
    """A context of the browser for a size and a color scheme, kept for other tests."""
    contexts = {}

    def one(size: dict, scheme: str) -> BrowserContext:
        key = (size["width"], scheme)
        if key not in contexts:
            contexts[key] = browser.new_context(viewport=size, color_scheme=scheme)
            contexts[key].grant_permissions(["clipboard-read", "clipboard-write"])
            contexts[key].set_default_timeout(15_000)
        return contexts[key]

    return one


@pytest.fixture
def visit(server, look):
    """Opens the page; a message in the console, such as a breach of CSP, fails."""
    pages, problems = [], []

    def opened(query: str = "", size: dict = WIDE, scheme: str = "light") -> Page:
        page = look(size, scheme).new_page()
        pages.append(page)
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{server.address}{'?' * bool(query)}{query}")
        ready(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert not [one for one in problems if REFUSED not in one]


def ready(page: Page) -> None:
    page.locator("main:not([aria-busy])").wait_for()


def value(page: Page, choice: str, name: str):
    """The radio button or checkbox of a value, in a list that is unfolded."""
    fold = page.locator(f"[data-choice={choice}] > details")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return page.locator(f"[data-choice={choice}] input[value='{name}']")


def pick(page: Page, choice: str, name: str) -> None:
    value(page, choice, name).click()
    wait_for_answers(page, **{choice: name})


def wait_for_answers(page: Page, **answers: str) -> None:
    """Wait until the address has these answers."""
    page.wait_for_url(lambda url: answers.items() <= answers_of(url).items())


def answers_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def code(page: Page) -> str:
    """The text of the code that is shown."""
    return page.locator("#code").text_content() or ""


def texts(query: str) -> dict[str, str]:
    return {file["path"]: file["text"] for file in state(query)["files"]}


def marked(page: Page, mark: str) -> list[str]:
    names = page.locator(f"#tree .{mark} .name")
    return names.all_text_contents()


# What a visitor sees


def test_a_choice_changes_the_code_at_once_and_marks_the_files(visit):
    page = visit("task=regression&file=model.py")
    assert code(page) == texts("task=regression")["model.py"]
    pick(page, "style", "functional")
    expect(page.locator("#code")).to_contain_text("F.relu")
    assert code(page) == texts("task=regression&style=functional")["model.py"]
    assert marked(page, "changed") == ["README.md", "model.py"]
    assert page.locator("#code .row.new").count() > 0
    assert page.locator("#command").text_content() == state(page_query(page))["command"]


def page_query(page: Page) -> str:
    shown = {"file", "view", "against"}
    pairs = answers_of(page.url).items()
    return urlencode([pair for pair in pairs if pair[0] not in shown])


def test_files_that_a_choice_adds_and_removes_are_marked(visit):
    page = visit("task=regression")
    pick(page, "with", "check")
    expect(page.locator("#tree .added .name")).to_have_text("check.py")
    value(page, "with", "check").click()
    expect(page.locator("#tree .removed .name")).to_have_text("check.py")


def test_a_choice_keeps_the_file_the_scroll_position_and_the_focus(visit):
    page = visit("task=regression&file=utils.py")
    page.locator("#code").evaluate("code => { code.scrollTop = 200 }")
    pick(page, "style", "sequential")
    expect(page.locator("#tree .changed .name").first).to_be_visible()
    expect(page.locator("#file-name")).to_have_text("utils.py")
    assert page.locator("#code").evaluate("code => code.scrollTop") == 200
    expect(value(page, "style", "sequential")).to_be_focused()


def test_line_numbers_are_not_selected_with_the_code(visit):
    page = visit("task=regression&file=config.py")
    chosen = page.locator("#code").evaluate(
        "code => { getSelection().selectAllChildren(code); return `${getSelection()}` }"
    )
    assert chosen.strip() == texts("task=regression")["config.py"].strip()


def test_what_changed_since_the_last_choice_and_against_the_defaults(visit):
    page = visit("task=regression&style=functional")
    pick(page, "optimizer", "sgd")
    page.get_by_role("tab", name="What changed").click()
    last = page.locator("#diffs summary .name")
    expect(last).to_have_text(["README.md", "config.py", "train.py"])
    page.get_by_role("radio", name="against the defaults").check()
    expect(last.filter(has_text="model.py")).to_be_visible()
    expect(page.locator("#diffs .plus").first).to_be_visible()
    assert answers_of(page.url)["against"] == "defaults"


def test_the_styles_side_by_side_and_taking_one(visit):
    page = visit("task=regression")
    page.get_by_role("tab", name="Styles side by side").click()
    cards = page.locator("#styles .card")
    expect(cards.first.locator(".row", has_text="class Standardize")).to_have_count(0)
    for button in page.get_by_role("button", name="all styles share").all()[::-1]:
        button.click()
    shown = cards.locator("pre").evaluate_all("all => all.map(pre => pre.textContent)")
    assert sorted(shown) == sorted(state("task=regression")["styles"].values())
    page.get_by_role("button", name="Use the style sequential").click()
    expect(page.locator("#styles .card.now h3")).to_have_text("sequential")
    assert answers_of(page.url)["style"] == "sequential"


def test_the_page_preloads_its_modules_and_others_keep_their_licences():
    page = (SITE / "index.html").read_text(encoding="utf-8")
    modules = {file.relative_to(SITE).as_posix() for file in SITE.rglob("*.js")}
    modules -= {"remote.js", "runtime.js", "worker.js"}  # for a static host
    assert set(re.findall(r'(?:href|src)="([^"]+\.js)"', page)) == modules
    for vendor in ("highlight", "diff"):
        assert (SITE / "vendor" / vendor / "LICENSE").is_file()


# What does not fit


def test_what_does_not_fit_has_its_reason_and_cannot_be_chosen_by_keyboard(visit):
    page = visit("task=regression")
    unfit = value(page, "optimizer", "sparse-adam")
    about = unfit.get_attribute("aria-describedby")
    expect(page.locator(f"#{about}")).to_contain_text("only for networks of embeddings")
    assert unfit.get_attribute("aria-disabled") == "true"
    value(page, "optimizer", "adamw").focus()
    page.keyboard.press("ArrowUp")  # from the first to the last
    expect(unfit).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#announcer")).to_contain_text(
        "only for networks of embeddings"
    )
    expect(value(page, "optimizer", "adamw")).to_be_checked()
    assert page.url.endswith("?task=regression")


def test_a_setting_that_does_not_fit_has_its_reason_and_cannot_be_chosen(visit):
    page = visit("task=regression&model=linear")
    switch = page.get_by_role("checkbox", name="Class weights")
    switch.press("Space")
    expect(page.locator("#announcer")).to_contain_text("one class per sample")
    expect(switch).not_to_be_checked()
    field = page.get_by_role("textbox", name="Dropout")
    field.press("5")
    expect(field).to_have_value("")
    expect(page.locator("[data-choice=dropout]")).to_contain_text("has no effect")


def test_many_values_that_do_not_fit_are_one_button_away(visit):
    page = visit("task=regression")
    unfit = value(page, "loss", "cross-entropy")
    expect(unfit).to_be_hidden()
    page.locator("[data-choice=loss]").get_by_role("button", name="not fit").click()
    expect(unfit).to_be_visible()


def test_a_choice_drops_what_no_longer_fits_and_says_so_and_back_undoes_it(visit):
    page = visit("task=regression&model=tabm&style=functional")
    pick(page, "task", "recommender")
    notice = page.locator("#notices")
    expect(notice).to_contain_text("1 choice dropped")
    expect(notice).to_contain_text("tabm is not for recommender")
    assert answers_of(page.url) == {"task": "recommender", "style": "functional"}
    notice.get_by_role("button", name="Undo").click()
    wait_for_answers(page, task="regression", model="tabm")


def test_a_chosen_model_never_locks_another_task(visit):
    page = visit("task=regression&model=linear&dataset=diabetes")
    for task in ("recommender", "transfer-learning"):
        pick(page, "task", task)
        expect(value(page, "task", task)).to_be_checked()
        page.go_back()
        wait_for_answers(page, model="linear")


def test_a_long_list_is_filtered(visit):
    page = visit("task=transfer-learning")
    models = page.locator("[data-choice=model]")
    assert models.locator(".option:visible").count() < 10
    models.get_by_role("searchbox").fill("resnet15")
    expect(models.locator(".option:visible .name")).to_have_text(["resnet152"])
    pick(page, "model", "resnet152")
    models.get_by_role("searchbox").fill("")
    expect(value(page, "model", "resnet152")).to_be_visible()


# What is typed


def test_typed_words_count_after_a_pause_and_are_one_step_back(visit):
    page = visit("task=regression&file=model.py")
    field = page.get_by_role("textbox", name="Hidden")
    field.press_sequentially("48,24", delay=60)
    wait_for_answers(page, hidden="48,24")
    expect(page.locator("#code")).to_contain_text("nn.Linear(48, 24)")
    expect(field).to_be_focused()
    assert page.evaluate("history.length") == 3  # about:blank, the visit, the field
    page.go_back()
    expect(page.locator("#code")).to_contain_text("nn.Linear(128, 64)")
    expect(field).to_have_value("")


def test_a_typed_value_that_does_not_count_is_explained_at_its_field(visit):
    page = visit("task=regression")
    field = page.get_by_role("textbox", name="Dropout")
    field.fill("7")
    error = page.locator("[data-choice=dropout] .error")
    expect(error).to_contain_text("not a dropout probability")
    assert field.get_attribute("aria-invalid") == "true"
    assert error.get_attribute("id") in (field.get_attribute("aria-describedby") or "")
    assert "dropout" not in page.url
    field.fill("0.7")
    wait_for_answers(page, dropout="0.7")
    expect(error).to_be_hidden()


# The address


def test_back_and_forward_are_undo_and_redo(visit):
    page = visit("task=regression")
    pick(page, "style", "functional")
    pick(page, "device", "cpu")
    page.go_back()
    expect(value(page, "device", "auto")).to_be_checked()
    page.go_back()
    expect(value(page, "style", "class")).to_be_checked()
    expect(page.locator("#changes-count")).to_be_empty()
    page.go_forward()
    expect(value(page, "style", "functional")).to_be_checked()
    assert marked(page, "changed") == ["README.md", "model.py"]


def test_the_address_gives_the_same_page_again(visit):
    page = visit("task=classification")
    for choice, name in {"style": "sequential", "model": "cnn", "with": "ci"}.items():
        pick(page, choice, name)
    page.locator("#tree [data-path='model.py']").click()
    page.get_by_role("tab", name="What changed").click()
    snapshot = page.locator(".columns").aria_snapshot()
    page.reload()
    ready(page)
    expect(page.locator("#diffs summary").first).to_be_visible()
    assert page.locator(".columns").aria_snapshot() == snapshot
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_parts_of_an_address_that_do_not_count_are_named_and_change_nothing_else(visit):
    page = visit("task=regression&style=functional&foo=1&model=cnn")
    notice = page.locator("#notices")
    expect(notice).to_contain_text("2 settings in the address ignored")
    expect(notice).to_contain_text("no choice 'foo'")
    expect(notice).to_contain_text("cnn is not for regression")
    expect(value(page, "style", "functional")).to_be_checked()
    pick(page, "device", "cpu")
    expect(notice).to_be_empty()
    assert answers_of(page.url).keys() == {"task", "style", "device"}


def test_markup_in_an_address_stays_text(visit):
    names = ["task", "name", "author", "hidden", "with", "file", "view", MARKUP]
    page = visit(urlencode([(name, MARKUP) for name in names]))
    expect(page.locator("#notices")).to_contain_text(MARKUP)
    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "owned"


# Taking the project


def test_the_zip_is_what_python_packs(visit, tmp_path):
    page = visit("task=recommender&style=functional")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download zip").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "recommender.zip"
    assert saved.read_bytes() == archive("task=recommender&style=functional")
    assert "recommender/train.py" in zipfile.ZipFile(saved).namelist()


def test_what_is_copied(visit):
    page = visit(TEXT)
    project = state("task=regression&dropout=0.2")
    cell = [f"!{project['command']}", "%cd regression", "!python train.py"]
    copied = {
        "copy-command": [project["command"]],
        "copy-file": [texts("task=regression&dropout=0.2")["config.py"]],
        "copy-cell": ["!pip install --quiet torch-scaffold", *cell],
    }
    for button, parts in copied.items():
        page.locator(f"#{button}").click()
        expect(page.locator(f"#{button}")).to_have_text("Copied")
        text = page.evaluate("navigator.clipboard.readText()")
        assert all(part in text for part in parts)


def test_the_notebook_can_be_taken_if_there_is_one(visit):
    page = visit("task=regression")
    button = page.get_by_role("button", name="Download notebook")
    expect(button).to_be_hidden()
    pick(page, "with", "notebook")
    with page.expect_download() as download:
        button.click()
    wanted = texts("task=regression&with=notebook")["notebook.ipynb"]
    assert download.value.path().read_text(encoding="utf-8") == wanted


# One's own data


def test_data_are_found_by_browsing_and_columns_change_their_kind(visit):
    page = visit("style=functional")
    page.get_by_role("button", name="Browse").click()
    page.get_by_role("button", name="tables/").click()
    page.get_by_role("button", name="houses.csv").click()
    wait_for_answers(page, data="tables/houses.csv", style="functional")
    page.get_by_role("tab", name="Data").click()
    expect(page.locator("#own-heading")).to_contain_text("60 rows, 3 columns")
    page.get_by_label("the column to predict").select_option("zone")
    wait_for_answers(page, target="zone")
    kind = page.get_by_label("Kind of area")
    kind.focus()
    kind.select_option("category")
    wait_for_answers(page, **{"as": "area=category"})
    expect(
        page.locator("#own-table tr", has_text="area").locator("td").last
    ).to_have_text("category")
    expect(kind).to_be_focused()
    expect(kind).to_have_value("category")
    page.get_by_role("button", name="Use sample data").click()
    expect(page.get_by_role("tab", name="Data")).to_be_hidden()
    assert answers_of(page.url) == {"task": "regression", "style": "functional"}


def test_columns_are_left_out_and_used_again(visit):
    page = visit("data=tables/houses.csv&target=price")
    page.get_by_role("tab", name="Data").click()
    use = page.get_by_label("Use zone")
    use.focus()
    use.uncheck()
    wait_for_answers(page, exclude="zone")
    row = page.locator("#own-table tr", has=use)
    expect(row.locator("td").last).to_have_text("excluded")
    expect(use).to_be_focused()
    use.check()
    expect(row.locator("td").last).to_have_text("category")
    assert "exclude" not in answers_of(page.url)
    page.get_by_label("Use area").uncheck()
    wait_for_answers(page, exclude="area")
    use.uncheck()  # the last feature
    expect(page.locator("#notices")).to_contain_text("exclude")
    expect(use).to_be_checked()
    assert answers_of(page.url)["exclude"] == "area"


def test_a_column_with_a_name_too_long_to_show_is_left_out_too(visit, folder):
    name = "How satisfied are you with the opening hours?"
    rows = [f"{n % 7},{n % 5},{n % 11}" for n in range(60)]
    (folder / "survey.csv").write_text("\n".join([f"{name},b,y", *rows]))
    page = visit("data=survey.csv&target=y")
    page.get_by_role("tab", name="Data").click()
    page.get_by_label(f"Kind of {name}").select_option("category")
    wait_for_answers(page, **{"as": f"{name}=category"})
    page.get_by_label(f"Use {name}").uncheck()
    wait_for_answers(page, exclude=name)


def test_how_a_table_is_read_is_chosen_and_what_is_refused_says_so_there(visit):
    page = visit("data=tables/houses.csv&target=price")
    page.get_by_role("tab", name="Data").click()
    page.get_by_text("How the data are read and split").click()
    missing = page.get_by_label("Missing cells")
    missing.fill("0.00, 1.01")
    missing.press("Enter")
    wait_for_answers(page, missing="1.01")  # the last of both
    assert "missing=0.00&missing=1.01" in page.url
    expect(missing).to_have_value("0.00, 1.01")
    group = page.get_by_label("Group column")
    group.fill("nowhere")
    group.press("Enter")
    field = page.locator("[data-choice=group]")
    expect(field.locator(".error")).to_contain_text("nowhere")
    assert "group" not in answers_of(page.url)
    expect(page.get_by_label("User column")).to_have_count(0)


def test_data_that_do_not_exist_leave_the_project_alone(visit):
    page = visit("data=tables/houses.csv&target=price")
    path = page.locator("#own-path")
    path.fill("nowhere.csv")
    path.press("Enter")
    expect(page.locator("#own-error")).to_contain_text("does not exist")
    assert answers_of(page.url)["data"] == "tables/houses.csv"


def test_the_project_is_written_into_a_folder(visit, folder):
    page = visit("data=tables/houses.csv&target=price&style=sequential")
    page.get_by_role("textbox", name="Folder").fill("projects/houses")
    page.get_by_role("button", name="Create project").click()
    expect(page.locator("#notices")).to_contain_text("cd projects/houses")
    written = (folder / "projects/houses/model.py").read_text(encoding="utf-8")
    assert "nn.Sequential" in written
    page.get_by_role("button", name="Create project").click()
    expect(page.locator("#notices")).to_contain_text("already has a")


# Everyone


def test_the_page_by_keyboard_alone(visit):
    page = visit("task=regression")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the project")).to_be_focused()
    page.locator("[data-choice=task] summary").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[data-choice=task] input:checked")).to_be_focused()
    page.keyboard.press("ArrowDown")
    wait_for_answers(page, task="text-classification")
    page.locator("#tree [tabindex='0']").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#file-name")).to_have_text("test_project.py")
    page.get_by_role("tab", name="Files").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#view-changes")).to_be_visible()
    expect(page.get_by_role("tab", name="What changed")).to_be_focused()


@pytest.mark.parametrize(
    ("size", "scheme", "rules"),
    [(WIDE, "light", AXE), (WIDE, "dark", COLORS), (PHONE, "light", AXE)],
    ids=["wide", "dark", "phone"],
)
def test_axe_finds_nothing_serious(visit, size, scheme, rules):
    page = visit("task=classification&foo=1&against=defaults", size, scheme)
    page.evaluate(UNFOLD)
    pick(page, "style", "sequential")
    for button in page.get_by_role("button", name="not fit").all():
        button.click()
    for view in VIEWS:
        page.get_by_role("tab", name=view).click()
        found = Axe().run(page, options=rules).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


def test_a_phone_never_scrolls_sideways(visit):
    page = visit(f"task=regression&foo={'x' * 200}", PHONE)
    expect(page.locator("#choices")).to_be_hidden()
    for view in VIEWS:
        page.get_by_role("tab", name=view).click()
        assert page.evaluate(WIDTH) == PHONE["width"]
    page.locator("#choices-fold > summary").click()
    pick(page, "style", "functional")
    assert page.evaluate(WIDTH) == PHONE["width"]


def test_a_server_that_is_gone_is_named(visit):
    page = visit("task=regression")
    page.route(re.compile("/api/"), lambda route: route.fulfill(status=403, body=""))
    value(page, "style", "functional").click()
    expect(page.locator("#notices")).to_contain_text("Start it again")
