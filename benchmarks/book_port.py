"""Who ships and what drives at the port of a generated book, drawn at random."""

import random

from benchmarks.book_facts import (
    DESTINATIONS,
    FORMS,
    INLAND,
    LOCAL,
    PLACES,
    TRADES,
    WAREHOUSES,
    WORDS,
    Consignor,
    Truck,
)

_FLEET = 9_000


def drawn_consignor(drawn: random.Random) -> Consignor:
    """One of those that ship; its carriers are places in the fleet."""
    choose = drawn.choice
    name = choose(PLACES) + choose(WORDS) + choose(WORDS) + choose(TRADES) + choose(FORMS)
    return Consignor(
        name=name,
        district=LOCAL if drawn.random() < 0.45 else choose(INLAND),
        destination=choose(DESTINATIONS),
        warehouse=choose(WAREHOUSES),
        load_kg=drawn.choice((drawn.randrange(16, 50) * 500, drawn.randrange(8_000, 26_000))),
        load_value=drawn.choice((drawn.randrange(8, 120) * 500, drawn.randrange(4_000, 60_000))),
        repeats=drawn.random() < 0.3,
        states_whole=drawn.random() < 0.4,
        weighs=drawn.random() < 0.5,
        carriers=tuple(drawn.sample(range(_FLEET), 12)) if drawn.random() < 0.4 else (),
    )


def drawn_fleet(drawn: random.Random) -> list[Truck]:
    """Fleets have plates that run on; they are one character apart."""
    plates: dict[str, None] = {}
    while len(plates) < _FLEET:
        kind, first = drawn.random(), drawn.randrange(10_000, 99_900)
        for at in range(drawn.choice((1, 1, 1, 3, 8, 20))):
            if kind < 0.75:
                plates[f"新{drawn.choice('FFFAEB') if at == 0 else 'F'}{first + at}"] = None
            elif kind < 0.97:
                letters = "".join(drawn.choices("ABCDEFHKMNPRSTUVXYZ", k=3))
                plates[f"{(first + at) % 1000:03}{letters}{drawn.randrange(1, 18):02}"] = None
            else:
                plates[f"霍A{(first + at) % 100_000:05}"] = None
    trucks = []
    for plate in plates:
        trailer = f"新F{drawn.randrange(1000, 9999)}挂" if drawn.random() < 0.6 else None
        after = 1 if drawn.random() < 0.05 else drawn.randrange(4, 10)
        trucks.append(Truck(plate, trailer, after))
    return trucks
