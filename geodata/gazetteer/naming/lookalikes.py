"""Which Han characters look alike, so that a name typed or recognised wrongly is still found."""

from __future__ import annotations

# Signs that are taken for one another by eye or by a recogniser; pairs that are both common in names are left out.
GROUPS = """
菜莱 锈绣 未末 己已巳 土士 日曰 千干 天夫 牛午 目且 白自 申由 贝见坝 析折拆 徒徙 侯候 孤弧 裸棵 竞竟 拔拨 洒酒 睛晴 陪赔 杨扬 复夏 冶治 冷泠 柏拍
栋拣 塘搪 墩敦 苑宛 莲链 庐芦 椒淑 岗岚 圆园固 盛感 宁宇字 渚诸 洲州 滨宾 鸟乌 舂春 佘余 沈沉 历厉 仓仑 间问 闻闸 幢撞 侨桥 莹萤 营萱 堰偃 堤提
亭享 泰秦 秀季 幸辛 宫官 领邻 令今命 汨汩 栎烁 桔秸 梅悔 栖柄 枣束 棘辣 樟漳 榆愉 槐愧 枫讽 柳抑 桃挑 桑柔 荷苛 菊菌 葵蔡
蕉焦 薇徽 藕耦 蔷墙 茶荼 萍苹 藤滕 舆与屿 驿译 驹拘 骏俊 鹤雀 鸿鸠 麒骐 崇祟 嵩蒿 岩岸 峰蜂
萌荫 团困 荣荥 茅矛 葛曷 湖溯 浦捕蒲 淮准 漕槽 泽择 涌通 润闰 杉衫 棠裳 楠南 槿谨 瑞端 锦绵 银根 明朋 没设 昌冒 星是 闽闵 阁阂 缘绿 建健 康庚
华毕 庆床 茂戊 芳芬 苏办 菱凌 蓉容 蓬逢 萧肃潇 鹭路 雁厌 霞暇 露雾 云去 晖挥 曙署 旭旮 汀汁 沁泌 泸沪 浔寻 浣院 湄媚 澄登 瀛赢
"""


def _firsts() -> dict[int, str]:
    return {ord(sign): group[0] for group in GROUPS.split() for sign in group}


_FIRST = _firsts()


def looks(name: str) -> str:
    """The name with every sign as the first of those that look like it: names that look alike are equal."""
    return name.translate(_FIRST)
