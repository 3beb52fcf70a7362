"""Which Han characters sound alike, so that a name heard wrongly is still found.

The 3,755 characters of the first level of GB 2312 stand there in the order of their sound; the first character of each
syllable is therefore enough to give the syllable of all of them. Rarer characters of place names are listed apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

FIRSTS = """
a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 biao标 bie鳖 bin彬 bing兵 bo玻 bu捕 ca擦
cai猜 can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 che车 chen郴 cheng撑 chi吃 chong充 chou抽 chu初
chuai揣 chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 cu粗 cuan蹿 cui摧 cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀
de德 deng蹬 di堤 dian颠 diao碉 die跌 ding丁 diu丢 dong东 dou兜 du督 duan端 dui堆 dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊
fei菲 fen芬 feng丰 fo佛 fou否 fu夫 ga噶 gai该 gan干 gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 guai乖
guan棺 guang光 gui瑰 gun辊 guo锅 ha哈 hai骸 han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢
huang荒 hui灰 hun荤 huo豁 ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 juan捐 jue撅 jun均 ka喀
kai开 kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 kou抠 ku枯 kua夸 kuai块 kuan宽 kuang匡 kui亏 kun坤 kuo括 la垃 lai莱 lan蓝
lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩 lie列 lin琳 ling玲 liu溜 long龙 lou楼 lu芦 lv驴 luan峦 lve掠
lun抡 luo萝 ma妈 mai埋 man瞒 mang芒 mao猫 me么 mei玫 men门 meng萌 mi眯 mian棉 miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇
na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁 nen嫩 neng能 ni妮 nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女
nuan暖 nve虐 nuo挪 o哦 ou欧 pa啪 pai拍 pan攀 pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑
qi期 qia掐 qian牵 qiang枪 qiao橇 qie切 qin钦 qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 re惹 ren壬
reng扔 ri日 rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若 sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 sha莎 shai筛 shan珊
shang墒 shao梢 she奢 shen砷 sheng声 shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 shui谁 shun吮 shuo说 si斯 song松
sou搜 su苏 suan酸 sui虽 sun孙 suo蓑 ta塌 tai胎 tan坍 tang汤 tao掏 te特 teng藤 ti梯 tian天 tiao挑 tie贴 ting厅 tong通 tou偷
tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 wen瘟 weng嗡 wo挝 wu巫 xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔
xin薪 xing星 xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋 ya压 yan焉 yang殃 yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu迂
yuan鸳 yue曰 yun耘 za匝 zai栽 zan咱 zang赃 zao遭 ze责 zei贼 zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍
zheng蒸 zhi芝 zhong中 zhou舟 zhu珠 zhua抓 zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻
zui嘴 zun尊 zuo昨
"""
RARER = """
an桉 ao岙坳 cheng塍埕 cai埰 chi坻 cao漕 dai岱 dang宕凼 di荻砥 dong峒 fan畈蕃 fu芙涪洑凫 gan淦 gang堽 gao皋 han菡邗邯 hao濠颢
hu浒濠岵 hua桦 hui蕙洄 jia葭戛 jiang茳 jin槿瑾 jing泾婧迳菁 jiu桕鹫 ju橘榉苴 kan墈 lang琅阆崀 lei罍 li沥澧醴 lin麟璘 ling棂泠 long珑垅 lu鹭泸渌
mao茆昴 mei湄嵋 men扪 min岷闽 ming茗溟 mo茉 nan楠 ou瓯 pei邳 peng堋 pu璞濮 qi麒淇岐杞 qian芊岍 qin芩 qing磬 qu衢 rong榕嵘 shan剡 shao劭 shen莘
sheng嵊晟 shu沭 shui氵 song淞嵩崧 tan昙 tang溏 tiao苕 ting汀葶 tuo沱 wan皖 wei薇圩洧 wu婺坞鹜 xi樨曦浠 xian岘 xie榭 xin昕 xing荇 xiu岫 xu旴 xuan瑄 xun浔
yan兖 yang垟飏 yao峣 yi漪峄 yin鄞 ying瀛 yong甬邕 yu毓钰 yuan沅鸢 yue玥 zha溠 zhen圳 zheng峥 zhi栀芷沚 zhu渚 zi梓
"""
# Second readings that names use: 乐清 is yue, 长春 is chang, and 桔 is written for 橘.
ALSO = dict.fromkeys("桔", "ju") | dict.fromkeys("乐", "yue") | dict.fromkeys("长", "zhang") | dict.fromkeys("重", "chong") | {
    "朝": "zhao", "行": "hang", "曾": "zeng", "单": "shan", "解": "xie", "厦": "xia", "盛": "cheng", "藏": "zang", "降": "xiang",
    "都": "dou", "会": "kuai", "角": "jue", "六": "lu", "绿": "lu", "埔": "bu", "堡": "pu", "圩": "xu", "石": "dan",
    "尉": "yu", "区": "ou", "薄": "bo", "柏": "bo", "车": "ju", "宅": "ze", "阿": "e", "佛": "fu", "洞": "tong", "澄": "deng",
}  # fmt: skip
# Sounds that hearers and speakers of the coast mix up: retroflex and flat, front and back nasals, n and l, h and f.
MIXED_HEADS = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hui", "fei"), ("hun", "fen"), ("huo", "fo"), ("hua", "fa"), ("hu", "fu"),
)  # fmt: skip
MIXED_TAILS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_FIRST_LEVEL = (0xB0, 0xD7)


def _first_level() -> Iterator[str]:
    for high in range(_FIRST_LEVEL[0], _FIRST_LEVEL[1] + 1):
        for low in range(0xA1, 0xFF):
            sign = bytes((high, low)).decode("gb2312", "ignore")
            if sign:
                yield sign


def _syllables() -> dict[str, str]:
    firsts = {entry[-1]: entry[:-1] for entry in FIRSTS.split()}
    sounds: dict[str, str] = {}
    syllable = ""
    for sign in _first_level():
        syllable = firsts.get(sign, syllable)
        sounds[sign] = syllable
    for entry in RARER.split():
        letters = entry.rstrip("".join(sign for sign in entry if ord(sign) > 0x7F))
        sounds.update((sign, letters) for sign in entry[len(letters) :] if sign not in sounds)
    return sounds


SYLLABLE = _syllables()


def _near(syllable: str) -> str:
    for mixed, plain in MIXED_HEADS:
        if syllable.startswith(mixed):
            syllable = plain + syllable[len(mixed) :]
            break
    for mixed, plain in MIXED_TAILS:
        if syllable.endswith(mixed):
            return syllable[: -len(mixed)] + plain
    return syllable


INITIAL = re.compile("[zcs]h|[bpmfdtnlgkhjqxrzcsyw]|")
# Heads that differ by a breath only.
BREATHED = frozenset({"bp", "pb", "dt", "td", "gk", "kg", "jq", "qj", "zc", "cz"})
MIXED, BREATH, RHYME = 0.9, 0.88, 0.2


def _syllables_alike(one: str, other: str) -> float:
    """How alike two syllables are, 0 to 1; those that do not rhyme are not."""
    if one == other:
        return 1.0
    one, other = _near(one), _near(other)
    if one == other:
        return MIXED
    head, other_head = _initial(one), _initial(other)
    if one[len(head) :] != other[len(other_head) :]:
        return 0.0
    return BREATH if head + other_head in BREATHED else RHYME


def _initial(syllable: str) -> str:
    found = INITIAL.match(syllable)
    return found[0] if found else ""


@lru_cache(maxsize=65_536)
def signs_alike(one: str, other: str) -> float:
    """How alike two characters sound, 0 to 1, by whichever of their readings fit best."""
    if one == other:
        return 1.0
    pairs = product(_readings(one), _readings(other))
    return max((_syllables_alike(first, second) for first, second in pairs), default=0.0)


def _readings(sign: str) -> list[str]:
    return [known[sign] for known in (SYLLABLE, ALSO) if sign in known]



def _standing_for(syllables: Mapping[str, str]) -> dict[int, str]:
    """Every character, to the first one of its syllable: names whose characters all stand for the same sound alike."""
    first: dict[str, str] = {}
    return {ord(sign): first.setdefault(syllable, sign) for sign, syllable in syllables.items()}


_SOUNDS = _standing_for(SYLLABLE)
_NEAR = _standing_for({sign: _near(syllable) for sign, syllable in SYLLABLE.items()})


def sounds(name: str) -> str:
    """The name with one character for each syllable: names that sound alike are equal. A character that is not in the
    table sounds like itself alone."""
    return name.translate(_SOUNDS)


def near_sounds(name: str) -> str:
    """The same with sounds that are easily mixed up made one: zhang and zan are alike."""
    return name.translate(_NEAR)
