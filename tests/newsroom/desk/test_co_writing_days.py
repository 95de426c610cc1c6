"""People write a story together on any day: nothing acknowledged is lost, nothing is shown to who does not write it."""

import json
import os
import random
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Reporter, User
from stories.actions.drafts.autosave import save_as_story
from stories.actions.drafts.ownership import draft_key_for
from stories.models import Article, Draft, DraftVersion, Revision

from .conftest import choose_co_writer, content_of, save

WRITTEN = reverse("desk:written")


class Together:
    """Three people and a story, what each was acknowledged, and who writes it now."""

    def __init__(self, dice: random.Random, story: Article, author: User, others: list[User]) -> None:
        self.dice, self.story, self.author, self.others = dice, story, author, others
        self.clients = {}
        for user in (author, *others):
            self.clients[user] = Client()
            self.clients[user].force_login(user)
        self.given: dict[str, User] = {}
        self.named: set[User] = set()
        self.apart: dict[User, str] = {}

    def key_of(self, user: User) -> str:
        """The key that this person's phone works on: of the story, or since it was revoked of a copy of its own."""
        return self.apart.get(user) or str(draft_key_for(self.story, self.author))

    def write(self, user: User, *, stale: bool = False) -> None:
        """One more paragraph on top of what the person sees, or saw before; refused, on top of what stands."""
        client, word = self.clients[user], "".join(self.dice.choices("城乡水电田林路桥学医", k=30))
        for _again in range(3):
            key = self.key_of(user)
            seen = client.get(reverse("desk:draft", args=[key]))
            there = (
                seen.json() if seen.status_code == 200 else {"version": 0, "content": content_of(self.story)}
            )
            if seen.status_code != 200 and user in self.apart:
                there["content"] = {}
            text = there["content"].get("body", "")
            version = there["version"] - 1 if stale and there["version"] > 1 else there["version"]
            about = None if user in self.apart else self.story.pk
            content = {**there["content"], "body": f"{text}\n{word}"}
            answer = save(client, key, version, story=about, **content)
            stale = False
            if answer.status_code == 200:
                self.given[word] = user
                return
            told = answer.json()
            assert answer.status_code in (404, 409), answer.text
            if told.get("gone"):
                self.apart[user] = told["key"]
            elif answer.status_code == 404:
                assert user not in self.named | {self.author}
                return
        raise AssertionError("what was typed was refused three times")

    def name(self, user: User) -> None:
        if choose_co_writer(self.clients[self.author], self.story, user).status_code == 302:
            self.named.add(user)
            self.apart.pop(user, None)

    def revoke(self, user: User) -> None:
        if choose_co_writer(self.clients[self.author], self.story, user, "revoke").status_code == 302:
            self.named.discard(user)

    def restore(self, user: User) -> None:
        rows = DraftVersion.objects.order_by("pk")
        if kept := self.dice.choice([*rows] or [None]):
            answer = self.clients[user].post(reverse("desk:version_restore", args=[kept.pk]))
            shared = kept.article_id and not kept.is_discarded and user in self.named
            assert (answer.status_code == 302) == bool(kept.user == user or shared)

    def discard(self, user: User) -> None:
        copy = Draft.objects.filter(key=self.key_of(user)).first()
        if copy:
            address = reverse("desk:discard", args=[copy.key])
            answer = self.clients[user].post(address, {"version": copy.version})
            assert (answer.status_code == 302) == (copy.user == user)

    def take_in(self, user: User) -> None:
        """The working copy is saved as the story."""
        copy = Draft.objects.filter(user=self.author, article=self.story).first()
        if copy and user in self.named | {self.author} and copy.content["headline"]:
            save_as_story(copy, by=user, expected=copy.version, key=uuid4().hex)
            self.story.refresh_from_db()

    def check(self) -> None:
        """Whoever does not write the story is shown no word that another gave; nothing acknowledged is gone."""
        kept = json.dumps(
            [
                *Draft.objects.values_list("content", flat=True),
                *DraftVersion.objects.values_list("content", flat=True),
                *Revision.objects.values_list("content", flat=True),
            ],
            ensure_ascii=False,
        )
        assert [word for word in self.given if word not in kept] == []
        user = self.dice.choice(self.others)
        if user in self.named:
            return
        mine = [word for word, by in self.given.items() if by == user]
        addresses = [
            WRITTEN,
            reverse("desk:home"),
            reverse("desk:bin"),
            reverse("desk:story", args=[self.story.pk]),
            reverse("desk:story_write", args=[self.story.pk]),
            *(reverse("desk:draft", args=[key]) for key in Draft.objects.values_list("key", flat=True)),
            *(
                reverse("desk:version", args=[pk])
                for pk in DraftVersion.objects.values_list("pk", flat=True)[:3]
            ),
        ]
        shown = "".join(self.clients[user].get(address).text for address in addresses)
        # Until it was revoked a person's own copy of the story held both; what it took along then, it has.
        own = json.dumps(
            [*Draft.objects.filter(user=user).values_list("content", flat=True),
             *DraftVersion.objects.filter(user=user).values_list("content", flat=True)],
            ensure_ascii=False,
        )  # fmt: skip
        leaked = [word for word in self.given if word in shown and word not in mine and word not in own]
        assert leaked == []


@pytest.mark.parametrize("seed", range(int(os.environ.get("CO_WRITING", "4"))))
def test_whatever_people_do_together_no_word_is_lost_and_none_is_shown_to_who_does_not_write(
    seed: int, story_of_two: Article, reporter_account: User, reporter_b: User, correspondent: User
) -> None:
    dice = random.Random(seed)
    Reporter.objects.filter(name="没有账号").update(user=correspondent)
    day = Together(dice, story_of_two, reporter_account, [reporter_b, correspondent])
    everybody = [reporter_account, reporter_b, correspondent]
    for _step in range(40):
        act = dice.choice(
            ["write"] * 5 + ["stale", "name", "name", "revoke", "restore", "discard", "take_in"]
        )
        user = dice.choice(everybody)
        if act in ("name", "revoke"):
            getattr(day, act)(dice.choice(day.others))
        elif act == "stale":
            day.write(user, stale=True)
        else:
            getattr(day, act)(user)
        day.check()
    assert day.given
