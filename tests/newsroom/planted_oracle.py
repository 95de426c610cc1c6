"""Who may know which planted word, written out from the table of roles and from nothing in the code."""

from dataclasses import dataclass

from tests.newsroom.planted_world import OUT, Told, Word, World

# Each role with the desk it sits at; who works in the back office, and who may read everything that was filed.
DESK_OF = {"editor": "city", "other_editor": "towns"}
BACK_OFFICE = ("editor", "other_editor", "director", "chief", "admin", "proofreader", "photo")
READS_ALL_FILED = ("director", "chief", "admin")
# These may read somebody else's unfiled draft, and the journal says so.
READS_DRAFTS = ("chief", "admin")
# Proofreader and photo editor come in once the text is signed off, and go when it is withdrawn.
COMES_IN_LATE = ("proofreader", "photo")
SIGNED_OFF = ("ready", "scheduled", "embargoed", "published", "signed again")

YES, NO, NOTED = "yes", "no", "when the journal says so"


@dataclass(frozen=True)
class Oracle:
    """What each role may know in this world; the reporter wrote the stories of the desk `city`."""

    world: World

    def answer(self, role: str, word: Word) -> str:
        if word.is_out:
            return YES
        match word.kind:
            case "copy":
                # A working copy is its writer's and nobody else's.
                return YES if role == "reporter" and word.owner == "copy of reporter" else NO
            case "loose photo":
                return YES if role == "reporter" else NOTED if role in READS_DRAFTS else NO
            case "page":
                return YES if role in BACK_OFFICE else NO
            case "report":
                return YES if role in READS_ALL_FILED or self.at_desk(role, word.owner) else NO
        told = self.world.stories[word.owner]
        sight = self.story(role, told)
        if word.kind in ("photo", "photo inner"):
            return self.photo(role, told, sight)
        if word.kind in ("inner", "change") and role in COMES_IN_LATE:
            return NO
        return sight

    def story(self, role: str, told: Told) -> str:
        """Whether the story exists for this role."""
        if role == "reporter" and told.desk == "city":
            return YES
        if told.is_unfiled:
            return NOTED if role in READS_DRAFTS else NO
        if role in READS_ALL_FILED or self.at_desk(role, told.desk):
            return YES
        return YES if role in COMES_IN_LATE and told.state in SIGNED_OFF else NO

    def photo(self, role: str, told: Told, sight: str) -> str:
        """The photos of filed stories are the photo editor's; those that readers have stand in every library."""
        if role == "photo" and not told.is_unfiled:
            return YES
        return YES if told.state in OUT and role in BACK_OFFICE and role != "proofreader" else sight

    @staticmethod
    def at_desk(role: str, desk: str) -> bool:
        return role in DESK_OF and desk in ("", DESK_OF[role])
