"""Provinces and larger cities of China, so that a call for another city is known without its ending 市 or 省."""

from __future__ import annotations

import re

PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 "
    "台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
LARGE = (
    "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 慈溪 余姚 诸暨 温岭 玉环 黄岩 椒江 仙居 南京 苏州 无锡 常州 徐州 南通 扬州 "
    "合肥 福州 厦门 泉州 南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 东莞 佛山 珠海 海口 成都 贵阳 昆明 西安 兰州 西宁 南宁 拉萨 银川 乌鲁木齐 石家庄 "
    "太原 沈阳 大连 长春 哈尔滨 呼和浩特"
)
CITIES = frozenset(f"{PROVINCES} {LARGE}".split())
# As the first word of a place and with a name behind it; 杭州路 and 上海花园 are names themselves.
_LEADING = (
    f"(?:{'|'.join(sorted(CITIES, key=len, reverse=True))})(?:省|市|县|区|自治区)?"
    "(?!东?西?南?北?中?(?:路|街|大道|巷|花园|花苑|公寓|大厦|大楼|酒店|宾馆|饭店|小区|城|商|银行|村|公路|话|人|菜|湾|一百))"
)
LEADING_CITY = re.compile(
    rf"(?:^|(?<=[,，。;；:：!！?？ ])|(?<=在)|(?<=从)|(?<=到)|(?<=来自)|(?<=是)){_LEADING}(?=[\u3400-\u9fff\ue000-\uf7ff])"
)
# 区 ends a district of a city, but also a 小区, a 开发区 or a 工业区 inside one.
_LARGE = re.compile(r"(?:省|自治区|市|县|州|盟|(?<![小社园片景辖校厂库山林街发新业术税假宅活务矿港场心])区)$")
_NOT_LARGE = re.compile(r"(?:菜市|夜市|超市|集市|门市|单元网格)$")


def is_large(name: str) -> bool:
    """Whether a name is that of a province, a city, a county or a district of a city."""
    return name in CITIES or (_LARGE.search(name) is not None and not _NOT_LARGE.search(name))
