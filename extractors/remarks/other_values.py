"""Values that a remark may hold and that are none of ours: money, weights, dates, phones, sizes."""

import re

HAN = "一-龥"
# What a Chinese plate begins with; 霍 is the local one of Khorgos.
PLATE_SIGNS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼霍"
_CURRENCY = "(?:USD|US[$]|RMB|CNY|EUR|KZT|RUB|UZS|KGS|GBP|JPY|[$¥￥€])"
# 01 KG 123 ABC is a plate.
_AMOUNT = r"(?!0[1-9] ?KG ?[0-9]{3})[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_UNIT = (
    "(?:KGS?|KILOS?|TONS?|MT|CBM|M3|PCS|CTNS?|SETS?|UNITS?|PKGS?|KM|CC|ML|KW|HP|MM|CM|(?<![0-9]{7})[TLM])"
    "(?![A-Z0-9])"
    "|[千公][克斤]|吨|立方|[万亿]|美[元金]|人民币|欧元|坚戈|卢布|元"
)
OTHER_VALUE = re.compile(
    rf"{_CURRENCY} ?{_AMOUNT}(?![0-9A-Z])"
    # 12345678 USD 900 is a seal and a price.
    rf"|{_AMOUNT}(?:(?<![0-9]{{8}}) )?(?:{_UNIT}|{_CURRENCY}(?![A-Z0-9]))"
    r"|(?:19|20)[0-9]{2}([-./]|年)(?:0?[1-9]|1[0-2])(?:[-./]|月)(?:[0-2]?[0-9]|3[01])日?(?![0-9A-Z])"
    r"|[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?"
    # What stands for a vehicle in transit: @ and a number, an office and TRUCK.
    r"|@ ?[0-9]{13,16}(?![0-9A-Z])|[0-9]{4}TRUCK(?![0-9A-Z])"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9A-Z])"
    r"|(?:\+?86[- ]?)?1[3-9][0-9]-[0-9]{4}-[0-9]{4}(?![0-9A-Z])|\+?86[- ]1[3-9][0-9]{9}(?![0-9A-Z])"
    r"|0[0-9]{2,3}-[0-9]{7,8}(?![0-9A-Z])"
    r"|[EI]?[0-9]{18}(?![0-9A-Z])"
    r"|(?:[0-9]{1,2} ?[*X] ?)?(?:20|40|45)(?:'|尺)? ?(?:GP|HQ|HC|OT|FR|RF|DC|DV|尺|英尺)(?![A-Z0-9])"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9A-Z])|[0-9]+\.[0-9]+(?![0-9A-Z.])|[0-9]+(?:\.[0-9]+)?%"
    # 40尺, 1箱: a number of something; but a plate may follow an ordinal.
    rf"|[0-9]{{1,3}}(?=[{HAN}])(?![{PLATE_SIGNS}和及与号挂])"
)
