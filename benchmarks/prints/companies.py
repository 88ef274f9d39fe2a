"""Names of companies that do not exist, with endings as real ones have."""

import random

CITIES = (
    "霍尔果斯",
    "乌鲁木齐",
    "伊宁市",
    "淮南",
    "渭南",
    "义乌市",
    "深圳市",
    "东莞市",
    "上海",
    "宁波",
    "合肥",
    "成都",
    "武汉",
    "柳州",
    "青岛",
    "新疆",
    "江苏省常州市",
)
WORDS = (
    "远航",
    "嘉和",
    "丝路",
    "鑫超",
    "博瑞",
    "驰野",
    "汇丰源",
    "恒泰",
    "万路",
    "金洋",
    "广汇达",
    "天马",
    "盛世",
    "伊通",
    "华驰",
    "新亚欧",
    "中亚通",
    "西域明珠",
    "ABC",
)
TRADES = (
    "国际贸易",
    "进出口",
    "供应链管理",
    "汽车销售",
    "电子商务",
    "商贸",
    "国际物流",
    "报关服务",
    "新能源汽车科技",
    "机电设备进出口",
)
ENDINGS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "集团股份有限公司", "有限公司霍尔果斯分公司")
ABROAD = (
    "OOO VOSTOK IMPORT",
    "TOO ALATAU TRADE",
    "DUSHANBE CARS LTD",
    "IP AKHMETOV TRADE",
    "CENTRAL ASIA TRADING LLC",
    "ASTANA IMPEX LLP",
    "MCHJ TASHKENT AVTO SAVDO",
    "OSH TRADE HOUSE OsOO",
    "GREENHAM AUSTRALIA PTY LTD",
    'LLC "SILK ROAD AUTO"',
    "BISHKEK-LOGISTIC OcOO",
    "M.K.TRADING & CO., LTD",
    "AO KAZ-AGRO HOLDING",
    "NO",
    "A.S.B INTERNATIONAL TRANSPORT AND FORWARDING COMPANY LIMITED LIABILITY PARTNERSHIP",
    "ИП АХМЕТОВ",
    "ТОО АЛАТАУ",
)
PLACES = (
    "霍尔果斯口岸监管场所",
    "霍尔果斯亚欧国际物流园监管库",
    "霍尔果斯市新华路2号",
    "霍尔果斯",
    "阿拉山口综合保税区3号库",
    "霍尔果斯联检区A-12",
)
FREE_AREAS = (
    "34049",
    "34019",
    "45029",
    "37029",
    "44199",
    "33029",
    "33079",
    "61059",
    "65019",
    "65099",
    "50039",
    "31229",
    "42019",
)


def company(draw: random.Random, *, long: bool = False) -> str:
    """A company's name; a long one is as long as the longest on real prints."""
    words = "".join(draw.sample(WORDS, 3 if long else 2))
    trades = "新能源汽车科技国际贸易" if long else draw.choice(TRADES)
    city = draw.choice(("伊犁哈萨克自治州", "江苏省常州市")) if long else draw.choice(CITIES)
    return city + words + trades + draw.choice(ENDINGS)


def broker(draw: random.Random) -> str:
    """A customs broker's name."""
    return (
        draw.choice(CITIES)
        + draw.choice(WORDS)
        + draw.choice(("报关有限公司", "国际货运代理有限公司", "报关行有限责任公司"))
    )
