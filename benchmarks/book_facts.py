"""What the generated book is drawn from: who ships, what drives, and one declaration as it is in truth."""

from dataclasses import dataclass, field
from decimal import Decimal

from bookings.models import BusinessType

PLACES = (
    "霍尔果斯",
    "伊犁",
    "乌鲁木齐",
    "西安",
    "义乌",
    "重庆",
    "成都",
    "郑州",
    "柳州",
    "芜湖",
    "合肥",
    "广州",
    "深圳",
    "宁波",
    "苏州",
    "青岛",
)
WORDS = (
    "天山",
    "昌达",
    "远通",
    "丝路",
    "金桥",
    "恒信",
    "亚欧",
    "瑞驰",
    "华联",
    "中汇",
    "顺捷",
    "博远",
    "启航",
    "鼎盛",
    "宏图",
    "嘉业",
)
TRADES = ("国际贸易", "进出口", "供应链管理", "汽车销售", "国际物流", "商贸", "机械设备", "电子科技")
FORMS = ("有限公司", "有限责任公司", "股份有限公司")
DESTINATIONS = ("哈萨克斯坦", "乌兹别克斯坦", "吉尔吉斯斯坦", "塔吉克斯坦", "俄罗斯")
WAREHOUSES = ("一号库", "二号库", "三号库", "四号库", "五号库", "六号库")
INLAND = ("2244", "2901", "3105", "3318", "5110", "7203", "7904", "9001")
LOCAL = "9402"
WMI = ("LSG", "LB3", "LVV", "LGX", "LS4", "LFP", "LRW", "LNB")


@dataclass(frozen=True)
class Consignor:
    name: str
    district: str
    destination: str
    warehouse: str
    load_kg: int
    load_value: int
    repeats: bool
    """Ships the same load each time."""
    states_whole: bool
    """Its appointments of one of several trucks state the whole weight."""
    weighs: bool
    """Its trucks are not loaded alike; their appointments state what each carries."""
    carriers: tuple[int, ...]
    """Trucks (by place in the fleet) that drive for it again and again; none: whoever is there."""


@dataclass
class Truck:
    plate: str
    trailer: str | None
    returns_after: int
    days: list[int] = field(default_factory=list)
    """On which it was at the port."""

    def can_come(self, day: int) -> bool:
        """Whether it is back from its other journeys, and will be."""
        return all(abs(day - other) >= self.returns_after for other in self.days)


@dataclass
class Shipment:
    """One declaration as it is in truth."""

    consignor: Consignor
    number: str
    crossing: int
    """Day at the port, counted from the first."""
    declared_on: int
    business_type: BusinessType
    weight: Decimal
    value: Decimal
    bill: str | None
    trucks: list[Truck] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    vins: list[str] = field(default_factory=list)
    appointments: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Loads:
    """How loads are spread over trucks. ``several``: share of declarations of loaded trucks on more than one;
    ``further``: the mean number of trucks beyond the second."""

    name: str
    several: float
    further: int


PORT = Loads("port", 0.22, 4)
"""A whole port's list: most declarations are one truck's, and most appointments are other people's."""
OWN = Loads("own", 0.85, 8)
"""An enterprise's own list: five appointments to a declaration, nearly all of which it has."""
