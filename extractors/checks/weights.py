"""件数, 毛重, 净重: against each other, against the goods, and against what a truck or car weighs."""

from collections.abc import Iterator
from decimal import Decimal

from extractors.checks.examined import Examined, shown
from extractors.checks.facts import check_facts
from extractors.checks.registry import Breach, check
from extractors.derived.vehicles import COMMODITY_VEHICLE, LOADED_TRUCK

_BARE = frozenset({"01"})
_CAR_HEADING = "8703"
# 870310: golf carts and vehicles for snow, far lighter than cars.
_LIGHT_CARS = "870310"
_WEIGHTS = ("gross_weight_kg", "net_weight_kg")
_ONE = Decimal(1)
# Weights are printed rounded to kilograms, by item and as a whole.
_ROUNDING_OF_ITEM = Decimal("0.5")
_TONNE = 1000
_ANOTHER_ORDER = 10
# Less than this share of 净重 is left to rounding.
_UNNOTICED_SHARE = Decimal("0.01")
_LIGHTER_THAN_A_VEHICLE = Decimal(50)
_LIGHTER_THAN_A_PACKAGE = Decimal("0.05")


@check("package-count-zero", "error", ("package_count",), "check 32; rule 25", doubts=True)
def there_is_a_package(examined: Examined) -> Iterator[Breach]:
    """件数 is at least one."""
    if examined.integer("package_count") == 0:
        yield Breach()


@check(
    "package-count-vehicles",
    "error",
    ("package_count", "vehicle_count"),
    "check 32; rule 25",
    doubts=("package_count",),
)
def bare_vehicles_are_the_packages(examined: Examined) -> Iterator[Breach]:
    """Bare vehicles count each as a package, or all as one."""
    packages, vehicles = examined.integer("package_count"), examined.integer("vehicle_count")
    is_bare = examined.code("package_type") in _BARE and all(each.is_vehicle for each in examined.items)
    if is_bare and packages is not None and vehicles is not None and packages not in (1, vehicles):
        yield Breach({"packages": str(packages), "vehicles": str(vehicles)})


@check("weight-not-positive", "error", _WEIGHTS, "checks 33, 34; rules 26, 27", doubts=True)
def weights_are_positive(examined: Examined) -> Iterator[Breach]:
    """Below one kilogram 1 is declared."""
    for key in _WEIGHTS:
        weight = examined.decimal(key)
        if weight is not None and weight < 1:
            yield Breach({"weight": shown(weight)}, (key,))


@check("net-above-gross", "block", ("net_weight_kg", "gross_weight_kg"), "check 34; rule 27", doubts=True)
def net_is_not_above_gross(examined: Examined) -> Iterator[Breach]:
    """净重 ≤ 毛重: one of the two is wrong."""
    gross, net = examined.decimal("gross_weight_kg"), examined.decimal("net_weight_kg")
    if gross is not None and net is not None and net > gross:
        yield Breach({"net": shown(net), "gross": shown(gross)})


@check("weight-in-tonnes", "error", _WEIGHTS, "check 36; the trap of units", doubts=True)
def weights_are_kilograms(examined: Examined) -> Iterator[Breach]:
    """A thousandth of the goods, grams a package or a few kilograms a vehicle are a weight in tonnes."""
    gross, items = examined.decimal("gross_weight_kg"), _kilograms_of_items(examined)
    vehicles = examined.integer("vehicle_count") if _has_only_heavy_vehicles(examined) else None
    packages = examined.integer("package_count")
    if gross is None:
        return
    of_goods = items is not None and gross * _ANOTHER_ORDER < items <= gross * 2 * _TONNE
    of_vehicles = bool(vehicles) and gross < (vehicles or 0) * _LIGHTER_THAN_A_VEHICLE
    of_packages = bool(packages) and gross < (packages or 0) * _LIGHTER_THAN_A_PACKAGE
    if of_goods or of_vehicles or of_packages:
        yield Breach({"gross": shown(gross)})


@check("gross-far-above-net", "error", _WEIGHTS, "check 36", doubts=True)
def packing_is_lighter_than_goods(examined: Examined) -> Iterator[Breach]:
    """毛重 is not many times 净重: one of them has a digit too many or too few, or another unit."""
    gross, net = examined.decimal("gross_weight_kg"), examined.decimal("net_weight_kg")
    if gross is not None and net is not None and 0 < net * examined.limits.most_gross_to_net < gross:
        yield Breach({"net": shown(net), "gross": shown(gross)})


@check("net-below-items", "error", ("net_weight_kg",), "check 35; rule 27", doubts=True)
def net_is_not_below_the_items(examined: Examined) -> Iterator[Breach]:
    """净重 is never less than the goods: the total or one of the quantities is wrong."""
    net, items = examined.decimal("net_weight_kg"), _kilograms_of_items(examined)
    if net is None or items is None or items <= net + _rounding(examined):
        return
    # A total of another order is wrong itself; close to each other any of them may be.
    is_near = items < net * _ANOTHER_ORDER
    weighed = [each.path("quantities") for each in examined.items if is_near and each.kilograms]
    yield Breach({"net": shown(net), "items": shown(items)}, ("net_weight_kg", *weighed))


@check("net-above-items", "error", ("net_weight_kg", "items"), "check 35; rule 27", doubts=True)
def net_is_that_of_the_items(examined: Examined) -> Iterator[Breach]:
    """Where all goods are weighed and none are vehicles, they are the net weight: else an item is missing."""
    net, items = examined.decimal("net_weight_kg"), _kilograms_of_items(examined)
    are_weighed = all(each.kilograms is not None and not each.is_vehicle for each in examined.items)
    if not examined.draft.complete or not are_weighed or net is None or items is None:
        return
    if items < net - max(_rounding(examined), net * _UNNOTICED_SHARE):
        yield Breach({"net": shown(net), "items": shown(items)})


@check("truck-too-heavy", "error", ("truck_count", "gross_weight_kg"), "check 37", doubts=("truck_count",))
def trucks_can_carry_it(examined: Examined) -> Iterator[Breach]:
    """More than a truck can carry: there are more trucks than the print tells."""
    each = _gross_of_a_truck(examined)
    if each is not None and each > examined.limits.most_truck_kg:
        yield Breach({"weight": _rounded(each), "limit": str(examined.limits.most_truck_kg)})


@check("truck-too-light", "warning", ("gross_weight_kg", "truck_count"), "check 37")
def trucks_are_loaded(examined: Examined) -> Iterator[Breach]:
    """Little weight for so many trucks, or a declaration that shares a truck."""
    each = _gross_of_a_truck(examined)
    if each is not None and each < examined.limits.least_truck_kg:
        yield Breach({"weight": _rounded(each), "limit": str(examined.limits.least_truck_kg)})


@check("car-weight", "warning", ("gross_weight_kg",), "check 37", doubts=True)
def cars_weigh_what_cars_do(examined: Examined) -> Iterator[Breach]:
    """The gross weight of a passenger car is within its limits."""
    gross, vehicles = examined.decimal("gross_weight_kg"), examined.integer("vehicle_count")
    if gross is None or not vehicles or not _has_only_cars(examined):
        return
    limits, each = examined.limits, gross / vehicles
    if not limits.least_car_kg <= each <= limits.most_car_kg:
        parameters = {"least": str(limits.least_car_kg), "most": str(limits.most_car_kg)}
        yield Breach({"weight": _rounded(each), **parameters})


def _gross_of_a_truck(examined: Examined) -> Decimal | None:
    gross, trucks = examined.decimal("gross_weight_kg"), examined.integer("truck_count")
    if examined.text("business_type") != LOADED_TRUCK or gross is None or not trucks:
        return None
    return gross / trucks


def _has_only_cars(examined: Examined) -> bool:
    codes = [each.item.hs_code or "" for each in examined.items]
    return examined.text("business_type") == COMMODITY_VEHICLE and all(
        code.startswith(_CAR_HEADING) and not code.startswith(_LIGHT_CARS) for code in codes
    )


def _has_only_heavy_vehicles(examined: Examined) -> bool:
    headings = check_facts().heavy_vehicle_headings
    codes = [each.item.hs_code or "" for each in examined.items]
    return all(code[:4] in headings and not code.startswith(_LIGHT_CARS) for code in codes)


def _kilograms_of_items(examined: Examined) -> Decimal | None:
    """What the goods weigh by their quantities; None when none of them is a weight."""
    weights = [each.kilograms for each in examined.items if each.kilograms is not None]
    return sum(weights, Decimal(0)) if weights else None


def _rounding(examined: Examined) -> Decimal:
    return _ONE + _ROUNDING_OF_ITEM * len(examined.items)


def _rounded(weight: Decimal) -> str:
    return shown(Decimal(f"{weight:.1f}"))
