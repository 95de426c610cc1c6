"""The journal is read in the back office by two roles and written by none."""

import pytest
from django.test import Client

from stories.models import Article, JournalEntry

from ..conftest import SignIn, rows

LIST = "/admin/stories/journalentry/"


def addresses() -> list[str]:
    number = JournalEntry.objects.order_by("number").values_list("number", flat=True)[0]
    return [
        LIST,
        f"{LIST}add/",
        f"{LIST}{number}/",
        f"{LIST}{number}/change/",
        f"{LIST}{number}/delete/",
        f"{LIST}{number}/history/",
    ]


@pytest.mark.parametrize("who", ["chief", "administrator"])
def test_who_may_read_it_can_do_nothing_else(
    sign_in: SignIn, request: pytest.FixtureRequest, second: Article, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    shown = client.get(LIST)
    numbers = [entry.number for entry in shown.context["cl"].result_list]
    assert numbers == sorted(numbers, reverse=True) and numbers
    assert client.get(f"{LIST}{numbers[0]}/change/").status_code == 200
    before = rows(JournalEntry)
    for address in addresses():
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address).status_code == 405, address
    assert rows(JournalEntry) == before


@pytest.mark.parametrize("who", ["editor", "director", "proofreader", "reporter_account"])
def test_others_cannot_even_read_it(
    sign_in: SignIn, request: pytest.FixtureRequest, second: Article, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for address in addresses():
        for method in (client.post, client.put, client.delete):
            assert method(address).status_code == 403, address
    assert client.get(LIST).status_code == 403


def test_it_is_filtered_by_act_and_outcome(chief_client: Client, second: Article) -> None:
    def acts(query: str) -> set[str]:
        return {entry.act for entry in chief_client.get(f"{LIST}?{query}").context["cl"].result_list}

    assert acts("act=sign") == {"sign"}
    assert acts("outcome__exact=denied") == set()
    assert "file" in acts("outcome__exact=done")


def test_who_is_not_signed_in_is_sent_to_the_door(second: Article) -> None:
    assert Client().post(LIST)["Location"].startswith("/admin/login/")
