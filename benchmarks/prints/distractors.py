"""Free words of remarks that name no truck, vehicle, box or seal, though many look like one."""

import random

from benchmarks.prints import identifiers

PLAIN = (
    "保税燃油车",
    "装运前检验",
    "第1票共3票",
    "不分批",
    "随附纸质单证1份",
    "集拼货物",
    "2025款",
    "HS归类已确认",
    "E证已核",
    "拼",
    "拼4",
    "共6拼",
    "共3拼",
    "应检商品",
    "【智慧审单】",
    "先出后结",
    "中欧卡航",
    "TIR运输",
    "非危化品",
    "无木质包装",
    "一般贸易出口",
    "出口退税",
    "全国通关一体化",
    "无纸化通关",
    "原箱原货",
    "新车",
    "货物无包装",
    "品牌:无",
    "不享惠",
    "ATA",
    "自报自缴",
    "非侵权货物",
    "旧件不含",
    "免法检",
    "两段准入",
    "两步申报",
    "20GP改40HQ",
    "TIR证号:XR.89123456",
    "预约号YY20250718003",
    "随车单证齐全",
    "3C免办",
)
SURNAMES = "张王李赵陈刘马阿"


def distraction(draw: random.Random) -> str:
    """One such phrase; persons and numbers are invented."""
    mobile = "199" + "0000" + identifiers.digits(draw, 4)
    number = identifiers.customs_number(draw, "9402", 2024, draw.choice(("export", "import")))
    bill = draw.choice(("HEGS", "SITU", "COSU", "KMTU")) + identifiers.digits(draw, 7)
    return draw.choice(
        (
            *draw.sample(PLAIN, 8),
            f"合计RMB{draw.randrange(10**4, 10**7)}.{draw.randrange(100):02d}",
            f"联系人:{draw.choice(SURNAMES)}先生 {mobile}",
            f"电话：{mobile}",
            f"关联报关单号:{number}",
            f"关联备案号:B9402{identifiers.digits(draw, 7)}",
            f"合同号:WLB{identifiers.digits(draw, 8)}",
            f"发票号：INV{identifiers.digits(draw, 10)}",
            f"提单号:{bill}",
            f"原产地证号:C{identifiers.digits(draw, 15)}",
            f"总价USD{draw.randrange(10**4, 10**6)}",
            f"订单号LX{identifiers.digits(draw, 12)}",
            f"箱数{draw.randrange(2, 900)}箱",
            f"生产日期{draw.randrange(20240101, 20240128)}",
            f"快递单号SF{identifiers.digits(draw, 13)}",
            f"出口许可证{draw.randrange(24, 26)}-65-{identifiers.digits(draw, 6)}",
        )
    )
