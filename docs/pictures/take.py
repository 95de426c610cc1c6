"""`.venv/bin/python docs/pictures/take.py` takes every picture of this folder anew, in a database of its own.

It makes an edition the way docs/handbook.zh.md tells editors to, in the same order and through the same forms: a
story is written, filed, signed by three people, published, corrected and withdrawn, and others are reviewed; a step
that no longer works stops it. Needs `make test` to have run once (for Playwright) and a Chromium.
"""

import io
import shutil
from pathlib import Path

from importing import look_at_a_page
from library import fill_library
from phone import file_on_a_phone
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from serving import newsroom

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent
PASSWORD = "wenfeng-2020"  # noqa: S105 - the one that `manage.py demo` prints
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 812}
COLOURS = 128
DAY = "2020-04-03"
SAMPLE = "手册示例：一篇稿件的样子"
# The demonstration's story in first review at the desk of `editor` and `editor3`.
IN_REVIEW = "防疫和脱贫两手抓"
FEATURE = "8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie"


def keep(what: Page | Locator, name: str) -> None:
    """What is shown lies in this folder under that name, with few enough colours to be small."""
    shot = Image.open(io.BytesIO(what.screenshot(animations="disabled")))
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / name, optimize=True)


def keep_whole(page: Page, name: str, most: int = 5000) -> None:
    """The whole page in one picture (or so much of its top); nothing sticks in the middle of it."""
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    height = min(page.evaluate("document.documentElement.scrollHeight"), most)
    page.set_viewport_size({"width": DESK["width"], "height": height})
    # Pictures further down are fetched only now.
    page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")
    keep(page, name)
    page.set_viewport_size(DESK)


# ---- readers ------------------------------------------------------------------------------------
def readers(browser: Browser, home: str) -> None:
    """The pages that readers see."""
    page = browser.new_page(viewport=DESK, locale="zh-CN")
    page.goto(home)
    keep(page, "front.png")
    page.goto(f"{home}/wenfeng/2020-03-27/page-1/")
    keep(page, "page.png")
    page.goto(f"{home}/wenfeng/2020-03-27/{FEATURE}/")
    keep(page, "article.png")
    page.goto(f"{home}/wenfeng/2020-03-27/6-photo/")
    keep(page.locator("article.story"), "photo-missing.png")
    page.goto(f"{home}/search/?q=复工")
    keep(page, "search.png")
    page.set_viewport_size(PHONE)
    page.goto(home)
    keep(page, "front-phone.png")
    page.goto(f"{home}/wenfeng/2020-03-27/{FEATURE}/")
    keep(page, "article-phone.png")
    page.close()


def reader(browser: Browser, address: str, status: int, what: str, name: str) -> None:
    """What a reader without cookies gets at this address."""
    page = browser.new_page(viewport=DESK, locale="zh-CN")
    answer = page.goto(address)
    if answer is None or answer.status != status:
        raise SystemExit(f"{address} does not answer {status}.")
    keep(page.locator(what), name)
    page.close()


# ---- the back office ----------------------------------------------------------------------------
def sign_in(browser: Browser, home: str, name: str, picture: str = "") -> Page:
    """A window in which that account is signed in."""
    page = browser.new_context(
        viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=home
    ).new_page()
    # Six pictures are developed while one form waits.
    page.set_default_timeout(120_000)
    page.goto("/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    if picture:
        keep(page, picture)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    return page


def another(page: Page, group: str) -> None:
    """The form has one more line in that group."""
    page.click(f"#{group}-group .add-row a")


def choose(page: Page, field: str, words: str) -> None:
    """The field that finds things by their names holds what these words found."""
    page.click(f"#id_{field} + .select2")
    page.fill(".select2-search__field", words)
    page.click(f".select2-results__option:has-text('{words}')")


def follow(page: Page, link: str) -> None:
    """The page behind the link or button is open."""
    with page.expect_navigation():
        page.click(link)


def save(page: Page) -> None:
    """The form was accepted."""
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")


def make_edition(page: Page) -> None:
    page.goto("/admin/stories/edition/add/")
    page.select_option("#id_publication", label="文峰区版")
    page.fill("#id_date", DAY)
    for number, name in enumerate(("要闻", "综合新闻")):
        another(page, "pages")
        page.fill(f"#id_pages-{number}-number", str(number + 1))
        page.fill(f"#id_pages-{number}-name", name)
    keep(page, "edition-new.png")
    save(page)


def make_photo(page: Page) -> None:
    page.goto("/admin/stories/photo/add/")
    page.fill("#id_caption", "图为手册示例：这里写图片说明，读者看到的就是这一句。")
    page.fill("#id_credit", "本报记者 刘斐 摄")
    choose(page, "photographer", "刘斐")
    keep_whole(page, "photo-new.png")
    save(page)


def write_story(page: Page) -> None:
    page.goto("/admin/stories/article/add/")
    page.select_option("#id_publication", label="文峰区版")
    page.select_option("#id_desk", label="综合新闻部")
    page.select_option("#id_column", label="图说新闻")
    page.fill("#id_kicker", "引题写在这里")
    page.fill("#id_headline", SAMPLE)
    page.fill("#id_lead_in", "本报讯（记者 刘斐）")
    page.fill(
        "#id_body", "这是编务手册的示例稿，不是新闻。\n正文一段一行，保存时自动分段，全文共有三处数字。"
    )
    page.fill("#id_tags", "文峰区、示例")
    choose(page, "bylines-0-reporter", "刘斐")
    another(page, "photo_placements")
    choose(page, "photo_placements-0-photo", "图为手册示例")
    keep_whole(page, "story-new.png")
    save(page)


def place_story(page: Page) -> None:
    open_page(page, "要闻")
    another(page, "placements")
    choose(page, "placements-0-article", SAMPLE)
    page.select_option("#id_placements-0-rank", label="头条")
    keep(page, "page-layout.png")
    save(page)
    # A story stands on one page only: the second is refused.
    open_page(page, "综合新闻")
    another(page, "placements")
    choose(page, "placements-0-article", SAMPLE)
    page.click("[name=_save]")
    page.wait_for_selector(".errorlist")
    keep(page, "refused.png")


def open_page(page: Page, name: str) -> None:
    """The form of the sample edition's page of that name is open."""
    page.goto("/admin/stories/page/")
    follow(page, f"#result_list tr:has-text('{name}'):has-text('{DAY}') th a")


def break_the_glass(page: Page) -> None:
    page.goto("/admin/stories/edition/")
    follow(page, "#result_list tr:has-text('编辑中') th a")
    follow(page, ".object-tools a[href$='/emergency/']")
    keep(page, "emergency.png")


def keep_accounts(page: Page) -> None:
    page.goto("/admin/people/user/")
    follow(page, "#result_list tr:has-text('editor3') th a")
    keep_whole(page, "account.png")


# ---- review -------------------------------------------------------------------------------------
def open_review(page: Page, headline: str, state: str = "") -> str:
    """The review page of the story with that headline (in that state) is open; its address."""
    page.goto(f"/admin/stories/article/?q={headline}")
    follow(page, f"#result_list tr:has-text('{state}') .badge")
    return page.url


def open_form(page: Page, review: str) -> None:
    """The form of the story under review is open."""
    page.goto(review)
    follow(page, ".ways a[data-key=e]")


def decide(page: Page, verb: str, **words: str) -> None:
    """The form of that move on the review page was filled in and sent."""
    form = f".offers form[action$='/{verb}/']"
    page.eval_on_selector(form, "form => form.closest('details').open = true")
    for name, typed in words.items():
        field = page.locator(f"{form} [name={name}]")
        field.select_option(typed) if name in ("why", "stage") else field.fill(typed)
    follow(page, f"{form} button")


def sign(page: Page, review: str, opinion: str = "") -> None:
    page.goto(review)
    decide(page, "sign", opinion=opinion)
    page.wait_for_selector(".messagelist .success")


def save_too_late(first: Page, second: Page, review: str) -> None:
    """Two editors of one desk opened the same story; the one who saves second is told so and loses nothing."""
    for page in (first, second):
        open_form(page, review)
    first.fill("#id_kicker", "先保存的引题")
    save(first)
    second.fill("#id_kicker", "后保存的引题")
    second.click("[name=_save]")
    second.wait_for_selector(".current-texts")
    keep(second, "stale.png")


def sign_too_late(first: Page, second: Page, review: str) -> None:
    """One read the story, the other changed it meanwhile: the signature is refused and the difference shown."""
    second.goto(review)
    open_form(first, review)
    text = first.input_value("#id_body")
    first.fill("#id_body", text.replace("加紧进度", "加快进度", 1).replace("收到", "取得", 1))
    save(first)
    decide(second, "sign", opinion="事实清楚，同意。")
    second.wait_for_selector(".errornote")
    keep(second, "stale-sign.png")


def review_one(page: Page, involved: Page, review: str) -> None:
    """A comment, the difference, what whoever edited is told, both revisions, the timeline and a preview link."""
    page.goto(review)
    page.select_option("#comment-paragraph", index=2)
    page.fill("#comment-text", "“加快进度”的说法请与村里核对。")
    follow(page, "#comment-form button")
    page.goto(review)
    keep_whole(page, "review.png", 1300)
    involved.goto(review)
    keep(involved.locator(".offers"), "why-not.png")
    page.goto(review.replace("/review/", "/compare/") + "?from=1&to=3")
    keep(page, "compare.png")
    page.goto(review.replace("/review/", "/timeline/"))
    keep(page, "timeline.png")
    page.goto(review)
    follow(page, "#previews form.in-line button")
    keep(page.locator("#previews"), "preview.png")


def publish(page: Page) -> str:
    """The sample edition is out; the address of its story as readers get it."""
    page.goto("/admin/stories/edition/")
    follow(page, "#result_list tr:has-text('编辑中') th a")
    follow(page, ".publishlink")
    keep(page, "publish-waits.png")
    page.goto("/admin/stories/edition/")
    follow(page, f"#result_list tr:has-text('{DAY[:4]}年4月3日') th a")
    follow(page, ".publishlink")
    keep(page, "publish.png")
    page.click(".submit-row [type=submit]")
    page.wait_for_selector(".messagelist .success")
    keep(page, "published.png")
    return f"/wenfeng/{DAY}/1-shou-ce-shi-li-yi-pian-gao-jian-de-yang-zi/"


def correct(chief: Page, editor: Page, signers: list[Page], review: str) -> None:
    """The published story is corrected: opened again, changed, signed by three, published with a note."""
    chief.goto(review)
    decide(chief, "correct", reason="数字有误，读者来电指出。")
    open_form(editor, review)
    editor.fill("#id_body", editor.input_value("#id_body").replace("三处数字", "两处数字"))
    save(editor)
    for signer in signers:
        sign(signer, review)
    chief.goto(review)
    decide(chief, "publish", note="本文原称“全文共有三处数字”，经核实应为两处。特此更正，并向读者致歉。")


def withdraw(page: Page, review: str) -> None:
    page.goto(review)
    decide(page, "withdraw", why="error", reason="示例：全文失实，决定撤稿。")
    keep(page, "withdraw.png")
    follow(page, ".confirm [type=submit]")
    page.wait_for_selector(".messagelist .success")


def main() -> None:
    """Every picture has been taken."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with newsroom() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        readers(browser, home)
        editor = sign_in(browser, home, "editor", "sign-in.png")
        colleague, director, chief = (
            sign_in(browser, home, name) for name in ("editor3", "director", "chief")
        )
        file_on_a_phone(
            browser, home, PASSWORD, keep, mine="desk-phone.png", writing="write-phone.png",
            offline="offline-phone.png", choosing="choose-phone.png",
        )  # fmt: skip
        look_at_a_page(editor, keep_whole, ROOT / "fixtures" / "wenfeng" / "page.txt", "import.png")
        make_edition(editor)
        make_photo(editor)
        names = {"arrived": "photo-upload.png", "wall": "photo-library.png", "one": "photo.png"}
        fill_library(sign_in(browser, home, "photo"), keep_whole, **names)
        write_story(editor)
        sample = open_review(editor, SAMPLE)
        keep(editor, "draft.png")
        decide(editor, "file")
        place_story(editor)
        story = open_review(colleague, IN_REVIEW, "初审")
        save_too_late(editor, colleague, story)
        sign_too_late(editor, colleague, story)
        review_one(colleague, editor, story)
        colleague.goto("/admin/")
        keep(colleague, "desk.png")
        for signer in (colleague, director, chief):
            sign(signer, sample, "同意。")
        public = home + publish(chief)
        correct(chief, editor, [colleague, director, chief], sample)
        reader(browser, public, 200, "article.story", "correction.png")
        editor.goto("/admin/notices/")
        keep(editor, "notices.png")
        withdraw(chief, sample)
        reader(browser, public, 410, "body", "gone.png")
        chief.goto("/admin/stories/journalentry/")
        keep(chief, "journal.png")
        administrator = sign_in(browser, home, "admin")
        keep_accounts(administrator)
        break_the_glass(administrator)
        browser.close()


if __name__ == "__main__":
    main()
