"""Bodies that need time wait in few places, apart by kind; nobody takes those of others."""

from contextlib import ExitStack

import pytest

from newsroom.slow_request_limits import ConcurrencyLimiter


def test_slow_reports_take_no_place_from_others_and_one_address_not_all_of_theirs() -> None:
    allowances = ConcurrencyLimiter(32)
    with ExitStack() as places:

        def place(kind: str, address: str) -> bool:
            return places.enter_context(allowances.place(kind, address))

        assert [place("readers", "192.0.2.1") for _one in range(4)] == [True, True, False, False]
        assert [place("readers", f"192.0.2.{n}") for n in range(2, 6)] == [True, True, False, False]
        assert [place("sign-in", "192.0.2.1") for _one in range(3)] == [True, True, False]
        assert [place("machines", "192.0.2.1") for _one in range(3)] == [True, True, False]
        assert [place("staff", "192.0.2.1") for _one in range(13)] == [True] * 12 + [False]
        assert allowances.waiting == 20
    assert allowances.waiting == 0 and not any(kind.addresses for kind in allowances.kinds.values())


@pytest.mark.parametrize("threads", [4, 8, 16, 64])
def test_no_address_holds_all_places_of_those_who_sign_in(threads: int) -> None:
    allowances = ConcurrencyLimiter(threads)
    with ExitStack() as places:
        for kind in ("readers", "sign-in", "machines") * 20:
            places.enter_context(allowances.place(kind, "192.0.2.1"))
        assert places.enter_context(allowances.place("sign-in", "192.0.2.2"))


@pytest.mark.parametrize("threads", [4, 8, 16, 64])
def test_strangers_take_no_place_from_people_who_are_signed_in(threads: int) -> None:
    allowances = ConcurrencyLimiter(threads)
    with ExitStack() as places:
        for number in range(60):
            for kind in ("readers", "sign-in", "machines"):
                places.enter_context(allowances.place(kind, f"192.0.2.{number}"))
        staff = [places.enter_context(allowances.place("staff", "192.0.2.1")) for _one in range(threads)]
        assert sum(staff) == threads * 3 // 8


def test_who_is_signed_in_waits_a_little_for_a_place_and_others_do_not() -> None:
    allowances = ConcurrencyLimiter(8)
    asked: list[int] = []
    with ExitStack() as places:
        held = [places.enter_context(ExitStack()) for _one in range(3)]
        for one in held:
            assert one.enter_context(allowances.place("staff", "192.0.2.1"))

        def patient() -> bool:
            asked.append(allowances.waiting)
            if len(asked) == 3:
                held[0].close()
            return True

        with allowances.place("staff", "192.0.2.1", patient) as free:
            assert free and asked == [4, 4, 4] and allowances.waiting == 3
        for _one in range(2):
            places.enter_context(allowances.place("sign-in", f"192.0.2.{_one}", patient))
        assert not places.enter_context(allowances.place("sign-in", "192.0.2.9", patient)) and len(asked) == 3
    assert allowances.waiting == 0


@pytest.mark.parametrize("threads", [2, 4, 8, 16, 64])
def test_every_fourth_thread_is_for_those_who_read(threads: int) -> None:
    allowances = ConcurrencyLimiter(threads)
    with ExitStack() as places:
        taken = [
            places.enter_context(allowances.place(kind, f"192.0.2.{number}"))
            for kind in allowances.kinds
            for number in range(threads)
        ]
        assert 1 <= sum(taken) <= threads - max(1, threads // 4)
