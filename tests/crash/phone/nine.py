"""A story with nine photos is filed while the server dies: filed once, with nine photos in the order chosen."""

from contextlib import suppress
from itertools import cycle, islice, product
from uuid import uuid4

from django.db import connections
from playwright.sync_api import Error, Route, expect

from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, JournalEntry
from tests.crash.mixed.deaths import Server
from tests.crash.phone.phone import Phone

# So many have arrived when the server dies; and what becomes of the page.
CASES = list(product((0, 3, 8), ("online", "closed", "offline")))
PIECES = "**/desk/uploads/*/?offset=*"
DEATH = "all processes"
LONGEST = 60_000


class Nine(Phone):
    """A phone with nine photos to file."""

    def file_nine(self, number: int, server: Server) -> list[str]:
        """What was wrong with that filing; nothing when all nine are there in their order."""
        arrived, way = next(islice(cycle(CASES), number, None))
        headline, names = f"九张图第{number}稿", self.pictures(number)
        self.open(f"/desk/drafts/{uuid4()}/write/")
        self.tab.fill("#id_headline", headline)
        self.tab.fill("#id_body", "昨日，社区食堂开张。")
        self.tab.select_option("#id_desk", str(self.desk))
        self.tab.wait_for_selector("form[data-draft][data-save-state=saved]", timeout=LONGEST)
        sent: list[str] = []

        def held_back(route: Route) -> None:
            sent.append(route.request.url)
            with suppress(Error):
                route.abort("connectionreset") if len(sent) > arrived else route.continue_()

        self.browser.route(PIECES, held_back)
        self.tab.set_input_files("#id_new_photo", [self.folder / name for name in names])
        expect(self.tab.locator("[data-lines=photo] li")).to_have_count(arrived, timeout=LONGEST)
        if way == "offline":
            self.cut()
        self.tab.click("button[value=file]")
        self.tab.locator("[data-filing-warnings] button").click()
        self.tab.wait_for_selector("form[data-save-state=photosWait]", timeout=LONGEST)
        if way == "closed":
            self.close_front()
        server.strike(DEATH, self.dice)
        self.network()
        if way == "closed":
            self.open("/desk/")
            self.tab.wait_for_selector("[data-outbox] li[data-state=filed]", timeout=LONGEST)
        else:
            self.tab.wait_for_url("**/desk/stories/*/", timeout=LONGEST)
        self.close_all()
        return [f"{arrived} {way}: {each}" for each in wrong_with(headline, names)]

    def pictures(self, number: int) -> list[str]:
        found = []
        for each in range(1, 10):
            name = f"{number}-{each}.jpg"
            drawn = draw_street_scene(96, 64, seed=10 * number + each, words=name)
            (self.folder / name).write_bytes(encode_image(drawn))
            found.append(name)
        return found


def wrong_with(headline: str, names: list[str]) -> list[str]:
    stories = list(Article.objects.filter(headline=headline, state="filed"))
    if len(stories) != 1:
        return [f"{len(stories)} stories were filed"]
    filed = JournalEntry.objects.about(stories[0]).filter(act="file", outcome="done").count()
    order = list(stories[0].photo_placements.order_by("order").values_list("photo__sent_name", flat=True))
    found = [] if filed == 1 else [f"it was filed {filed} times"]
    return found if order == names else [*found, f"its photos are {order}"]


def file_all(phone: Nine, server: Server, *, filings: int) -> list[str]:
    """So many stories were filed, one case after the other; what was wrong with them."""
    found = []
    for number in range(filings):
        found += phone.file_nine(number, server)
        connections.close_all()
    return found
