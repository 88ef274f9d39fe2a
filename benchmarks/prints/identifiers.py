"""Numbers that belong to nobody but pass their check digits."""

import random
import string

from customs.identifiers import container, credit_code, vin

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PROVINCES = "新新新新新京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
AREAS = ("650100", "654004", "650402", "340400", "440300", "330782", "110000", "310115", "610500", "420100")
OWNERS = ("CSQ", "TGH", "TRH", "MRK", "CXS", "TBX", "TCK", "HLX", "OOL", "RZD", "TKR")
MAKERS = ("LZZ", "LGA", "LVB", "LS4", "L6T", "LGX", "LVV", "LRD", "LZG", "LJ1", "LSV", "LFV", "LBV")
YEARS = "NPRST"


def digits(draw: random.Random, count: int) -> str:
    """``count`` decimal digits."""
    return "".join(draw.choice(string.digits) for _ in range(count))


def customs_number(draw: random.Random, district: str, year: int, direction: str) -> str:
    """District, year, 0 export or 1 import, serial."""
    return f"{district}{year}{'0' if direction == 'export' else '1'}{draw.randrange(1, 10**9):09d}"


def unified_number(draw: random.Random, year: int, direction: str) -> str:
    """统一编号 of a draft: E or I, year, serial; 18 places."""
    return f"{'E' if direction == 'export' else 'I'}{year}{digits(draw, 13)}"


def company_code(draw: random.Random) -> str:
    """统一社会信用代码 with both its check characters."""
    organisation = "".join(draw.choice(CREDIT_ALPHABET) for _ in range(8))
    checked = organisation + credit_code.organisation_check_character(organisation)
    start = draw.choice(("91", "91", "91", "92", "93")) + draw.choice(AREAS) + checked
    return start + credit_code.check_character(start + "0")


def registration_code(draw: random.Random) -> str:
    """Ten places: area, zone digit, ownership, serial; the last place may be a letter."""
    area = draw.choice(("6501", "6509", "4403", "3301", "1101", "3101"))
    return area + "9" + draw.choice("346") + digits(draw, 3) + draw.choice("0123456789" + "ABCDE")


def container_number(draw: random.Random, owner: str = "") -> str:
    """ISO 6346 with its check digit."""
    start = (owner or draw.choice(OWNERS)) + "U" + digits(draw, 6)
    return start + container.check_digit(start + "0")


def batch_number(draw: random.Random) -> str:
    """货物运输批次号, 14 places, as MA7GT4NE40A350."""
    head = "".join(draw.choice(PLATE_LETTERS + string.digits) for _ in range(10))
    return draw.choice(PLATE_LETTERS) + head[1:] + digits(draw, 4)


def vin_series(draw: random.Random, count: int, maker: str | None = None) -> list[str]:
    """VINs of one delivery: the same maker and description, rising serials, right check digits."""
    description = (maker or draw.choice(MAKERS)) + "".join(
        draw.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(5)
    )
    year, plant = draw.choice(YEARS), draw.choice("ABCDEFGHJKLMNPR0123456789")
    serial = draw.randrange(1000, 900_000)
    found = []
    for _ in range(count):
        found.append(with_check_digit(f"{description}0{year}{plant}{serial:06d}"))
        serial += draw.choice((1, 1, 1, 2, 7, 23))
    return found


def with_check_digit(text: str) -> str:
    """The VIN with place 9 made right."""
    return text[:8] + vin.check_digit(text) + text[9:]


def with_wrong_check_digit(text: str, draw: random.Random) -> str:
    """The VIN with another place 9."""
    return text[:8] + draw.choice([each for each in "0123456789X" if each != text[8]]) + text[9:]


def chinese_plate(draw: random.Random) -> str:
    """A tractor's plate, ordinary, new-energy or with one letter among the five."""
    head = draw.choice(PROVINCES) + draw.choice("ABCDEFGHJKLMNPQ")
    kind = draw.random()
    if kind < 0.7:
        return head + digits(draw, 5)
    if kind < 0.9:
        places = list(digits(draw, 5))
        places[draw.randrange(5)] = draw.choice(PLATE_LETTERS)
        return head + "".join(places)
    return (
        head + digits(draw, 5) + draw.choice("DF")
        if kind < 0.95
        else f"霍{draw.choice('ABC')}{digits(draw, 5)}"
    )


def chinese_trailer(draw: random.Random) -> str:
    """A trailer's plate, with 挂."""
    return draw.choice(PROVINCES) + draw.choice("ABCDEFGHJ") + digits(draw, 4) + "挂"


def foreign_plate(draw: random.Random) -> str:
    """A tractor of Kazakhstan, Uzbekistan, Kyrgyzstan."""
    letters = [draw.choice("ABCDEFGHKLMNPRSTXYZ") for _ in range(3)]
    three, region = "".join(letters), f"{draw.randrange(1, 18):02d}"
    return draw.choice(
        (
            f"{digits(draw, 3)}{three}{region}",
            f"{digits(draw, 3)}{three[:2]}{region}",
            f"{draw.choice('ABZ')}{digits(draw, 3)}{three}",
            f"{draw.choice(('01', '10', '25', '30', '60', '80'))}{three[0]}{digits(draw, 3)}{three[:2]}",
            f"{draw.randrange(1, 10):02d}KG{digits(draw, 3)}{three}",
        )
    )


def foreign_trailer(draw: random.Random) -> str:
    """A trailer of Kazakhstan: two digits first."""
    letters = "".join(draw.choice("ABCDEFGHKLMNPRSTXYZ") for _ in range(draw.choice((2, 3))))
    return f"{digits(draw, 2)}{letters}{draw.randrange(1, 18):02d}"
