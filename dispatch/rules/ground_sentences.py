"""What is wrong with a city file, and why something about the ground was refused, in Chinese: phrase by phrase.

``geodata`` and ``grids`` speak one language, and refusals are made in it. A phrase that the table does not know is shown
as it is, so that nothing is kept from the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from dispatch.rules.city_refusals import CITY_REFUSALS, words_in_chinese
from dispatch.rules.ground_refusals import GROUND_REFUSALS

_SHAPES: Mapping[str, str] = {
    "Point": "点", "MultiPoint": "多点", "LineString": "线", "MultiLineString": "多线", "LinearRing": "环线",
    "Polygon": "面", "MultiPolygon": "多面", "GeometryCollection": "几何集合",
}
_FLAWS: Mapping[str, str] = {
    "self-intersection": "边界自相交", "ring self-intersection": "环自相交", "hole lies outside shell": "洞在外环之外",
    "nested shells": "外环互相嵌套", "nested holes": "洞互相嵌套", "duplicate rings": "环重复", "interior is disconnected": "内部不连通",
    "too few points in geometry component": "点数太少，不成面", "invalid coordinate": "坐标无效", "ring not closed": "环未闭合",
    "holes are nested": "洞互相嵌套", "repeated point": "点重复",
    "county": "区县", "town": "镇街", "community": "社区", "sequence": "顺序号",
}
_SYSTEMS: tuple[tuple[str, str], ...] = (
    (r"wgs84 or cgcs2000 \(or gcj02 or bd09, which cannot be told by the numbers\)",
     "wgs84 或 cgcs2000（也可能是 gcj02 或 bd09，从数值上无法分辨）"),
    ("latitude written before longitude", "纬度写在了经度前面"),
    ("pixels of a picture, which have no place on earth until it is georeferenced", "图片像素坐标，未配准之前没有地理位置"),
    ("a local plane of the survey office: ask for its EPSG code", "测绘部门的地方坐标系，请向其询问 EPSG 编号"),
    (r"degrees times (\S+) written as whole numbers", r"放大 \1 倍后写成整数的经纬度"),
    (r"web mercator", "Web 墨卡托"),
    (r"CGCS2000 (\d)-degree Gauss-Krüger zone (\d+)", r"CGCS2000 \1 度带高斯-克吕格第 \2 带"),
    (r"a Gauss-Krüger plane in metres without its zone \(CGCS2000 around 120 degrees east: (\S+)\)",
     r"不带带号的高斯-克吕格平面坐标，单位米（CGCS2000、东经 120 度附近为 \1）"),
    (r"a 6-degree Gauss-Krüger or UTM zone in metres", "6 度带高斯-克吕格或 UTM 平面坐标，单位米"),
    (r", in feet\b", "，单位英尺"), (r" or ", " 或 "), (r"\bany\b", "任意"),
)

# English, as a pattern of the whole phrase -> Chinese, with the groups of the pattern
_PHRASES: tuple[tuple[str, str], ...] = (
    # the file as a whole
    (r"is larger than a gigabyte", "文件大于 1 GB"),
    (r"is empty", "文件是空的"),
    (r"No such file or directory", "没有这个文件，可能已被移除"),
    (r"Is a directory", "这是文件夹，不是文件"),
    (r"Permission denied", "没有读取权限"),
    (r"cannot be opened", "文件打不开"),
    (r"is none of GeoJSON, TopoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, CSV",
     "不是 GeoJSON、TopoJSON、GeoPackage、Shapefile、FlatGeobuf、KML 或 CSV 文件"),
    (r"is not JSON: (.+)", "不是合格的 JSON：{0}"),
    (r"is JSON but neither GeoJSON nor TopoJSON: its type is (.+)", "是 JSON，但不是 GeoJSON 或 TopoJSON：类型为 {0}"),
    (r"is JSON but neither GeoJSON nor TopoJSON: it names no type", "是 JSON，但不是 GeoJSON 或 TopoJSON：没有写明类型"),
    (r"is JSON but neither GeoJSON nor TopoJSON: (.+)", "是 JSON，但不是 GeoJSON 或 TopoJSON：{0}"),
    (r"its features are not a list", "要素（features）不是列表"),
    (r"row (\d+) is not a GeoJSON feature", "第 {0} 行不是 GeoJSON 要素"),
    (r"is XML but not KML", "是 XML，但不是 KML"),
    (r"is KML with entity declarations, which are not read", "KML 中含有实体声明，不予读取"),
    (r"is text in neither UTF-8 nor GB18030", "文字编码既不是 UTF-8 也不是 GB18030"),
    (r"holds text that is not UTF-8", "含有不是 UTF-8 编码的文字"),
    (r"its attribute table \(\.dbf\) is missing", "缺少属性表（.dbf）；请把 .shp、.shx、.dbf、.prj 一起压缩成 zip 上传"),
    (r"its attribute table is in neither UTF-8 nor GB18030", "属性表的编码既不是 UTF-8 也不是 GB18030"),
    (r"its coordinate system \(\.prj\) cannot be read", "坐标系文件（.prj）无法读取"),
    (r"cannot be unpacked: (.+)", "压缩包无法解开：{0}"),
    (r"unpacks to more than a gigabyte", "解压后大于 1 GB"),
    (r"is an archive without a layer in it", "压缩包里没有图层文件"),
    (r"is an archive of (\d+) files \((.+), \.\.\.\): unpack it and name one",
     "压缩包里有 {0} 个图层文件（{1}等），请解压后只上传其中一个"),
    (r"its only layer (.+)", "压缩包里唯一的图层：{0!}"),
    (r"has (\d+) layers: name one of (.+)", "有 {0} 个图层，请选择其中一个：{1}"),
    (r"has no layer '(.+)' \(layers: (.+)\)", "没有图层“{0}”（现有：{1}）"),
    (r"has no layer with geometry", "没有带图形的图层"),
    (r"has no geometry column", "没有图形列"),
    (r"no row has a geometry", "没有一行带有图形"),
    (r"holds no rows(?: under its header)?", "没有任何一行"),
    (r"holds no polygon to be a boundary", "没有可以作为边界的面"),
    (r"cannot be read: (.+)", "无法读取：{0}"),
    (r"is not CSV: line (\d+): unexpected end of data", "不是合格的 CSV：到第 {0} 行结束时仍有引号没有闭合"),
    (r"is not CSV: the quotation mark of line (\d+) is never closed", "不是合格的 CSV：第 {0} 行的引号没有闭合"),
    (r"has no column text \(columns: (.+)\)", "没有 text 列（现有：{0}）；请把写有地点文字的一列命名为 text"),
    (r"is there already and is no output of this command: name another", "文件已存在，而且不是本命令的输出；请换一个输出文件"),
    (r"belongs to another input: name another output or remove it", "是另一份输入的结果；请换一个输出文件，或先删除它"),
    (r"was made with other names \((.+)\): name another output or remove it", "是用另一份地名（{0}）得出的；请换一个输出文件，或先删除它"),
    (r"is not CSV: line (\d+): (.+)", "不是合格的 CSV：第 {0} 行：{1}"),
    (r"is not CSV: (.+)", "不是合格的 CSV：{0}"),
    (r"has two columns of the same name", "有两列同名"),
    (r"has two columns of the same name in sheet '(.+)'", "工作表“{0}”中有两列同名"),
    (r"has no header", "没有表头"),
    (r"is no text", "不是文字文件"),
    (r"is no workbook that can be read: (.+)", "不是可以读取的工作簿：{0}"),
    (r"holds no CSV file", "里面没有 CSV 文件"),
    (r"cannot be written: end its name in (.+)", "无法写出：文件名须以 {0} 结尾"),
    (r"cannot be written: there is no folder (.+)", "无法写出：没有文件夹 {0}"),
    (r"cannot be written: (.+)", "无法写出，请检查文件夹是否存在、可写：{0}"),
    (r"no column holds well-known text \(columns: (.+)\)", "没有一列是 WKT 图形（现有列：{0}）"),
    (r"(.+) each hold well-known text: keep one", "{0} 都是 WKT 图形列，请只保留一列"),
    (r"there is no column '(.+)'; name the column that holds the code \(columns: (.+)\)", "没有“{0}”这一列（现有列：{1+}）"),
    (r"no column looks like a code; name the column that holds the code \(columns: (.+)\)",
     "看不出哪一列是编码，请指明（现有列：{0+}）"),
    (r"(\d+) columns could be the code(?: \((.+?)\))?; name the column that holds the code \(columns: (.+)\)",
     "有 {0} 列都可能是编码，请指明（现有列：{2+}）"),
    # coordinate systems
    (r"declares no coordinate system, but it must be named; likely (.+)", "没有写明坐标系，请指明；看数值可能是：{0^}"),
    (r"declares (.+), but its crs member names no system; likely (.+)", "写明的坐标系 {0} 不成立；可能是：{1^}"),
    (r"declares (.+), but the numbers of (\d+) of (\d+) rows, first row (\d+), (?:are no degrees|lie outside the ground that "
     r"system is made for) \((.+)\); likely (.+)",
     "写明的坐标系是 {0}，但 {2} 行中有 {1} 行（首见第 {3} 行）的数值不符（{4}）；可能是：{5^}"),
    (r"unknown coordinate system '(.+)': wgs84, cgcs2000, gcj02, bd09 or EPSG:number",
     "不认识的坐标系“{0}”；可用 wgs84、cgcs2000、gcj02、bd09 或 EPSG:编号"),
    # rows
    (r"row (\d+), (\w+): (.+)", "第 {0} 行：{2!}"),
    (r"has no geometry", "没有图形"),
    (r"is an empty (\w+)", "图形是空的{0#}"),
    (r"is a (\w+), not a polygon", "是{0#}，不是面"),
    (r"is a (\w+)", "是{0#}"),
    (r"is a collection of (.+), not a polygon", "是 {0} 的集合，不是面"),
    (r"is (.+), not a polygon", "是 {0}，不是面"),
    (r"is (.+): only polygons can be kept", "是 {0}，只能保存面"),
    (r"has coordinates that are not numbers or lie outside the world", "坐标不是数字，或不在地球范围内"),
    (r"covers no ground", "没有面积"),
    (r"has no ground", "没有面积"),
    (r"draws the same ground as row (\d+)", "与第 {0} 行画的是同一块地"),
    (r"has no code", "没有编码"),
    (r"code '(.*)' is also that of row (.+)", "编码“{0}”与第 {1} 行重复"),
    (r"code '(.+)' has (\d+) digits where others have (\d+): have zeros been lost\?",
     "编码“{0}”只有 {1} 位，其他行是 {2} 位，是否丢了开头的 0"),
    (r"code '?(.+?)'? has been rounded as a number", "编码“{0}”被表格软件当成数字舍入了"),
    (r"is not WKT", "图形不是 WKT 格式"),
    (r"cannot be read", "图形无法读取"),
    (r"has (\d+) fields instead of (\d+)", "有 {0} 个字段，应为 {1} 个"),
    (r"code '(.+)' holds something other than the digits 0 to 9", "编码“{0}”含有数字以外的字符"),
    (r"code '(.+)' has (\d+) digits instead of (\d+)(.*)", "编码“{0}”有 {1} 位，应为 {2} 位"),
    (r"code '(.+)' is written in full-width signs: is '(.+)' meant\?", "编码“{0}”用了全角字符，应为“{1}”吗"),
    (r"code '(.+)' its (.+) is all zeros", "编码“{0}”的{1!}部分全是 0"),
    (r"code '(.+)' its town (\d+) does not exist", "编码“{0}”中的镇街 {1} 不存在"),
    (r"code '(.+)': its town (\d+) does not exist", "编码“{0}”中的镇街 {1} 不存在"),
    (r"code '(.+)' a community code has 12 digits", "社区编码应为 12 位，“{0}”不是"),
    (r"code '(.+)' the community has used all 999 unit grid codes", "社区“{0}”的 999 个单元网格编码已经用完"),
    (r"code '(.+)' its community (\d+) does not exist", "编码“{0}”中的社区 {1} 不存在"),
    (r"code '(.+)' a local code has no parts", "“{0}”是地方编码，不分段"),
    (r"its border differs from its neighbour's", "与相邻网格的边界线不一致"),
    (r"([A-Za-z-]+(?: [a-z-]+)*) at (-?[\d.]+), (-?[\d.]+)", "{0!}，位于 {1~}, {2~}"),
    (r"([A-Za-z-]+(?: [A-Za-z-]+)*)\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]", "{0!}，位于 {1~}, {2~}"),
    # decisions and drafts
    (r"there is no grid (.+) to decide about", "没有要决定的网格 {0}"),
)
_TABLE = tuple((re.compile(pattern, re.DOTALL), chinese) for pattern, chinese in (*CITY_REFUSALS, *GROUND_REFUSALS, *_PHRASES))
_GAP = re.compile(r"\{(\d)([!^#~*=@+]?)\}")
_LONGEST = 4_000  # what is longer is no sentence of ours


def in_chinese(english: str) -> str:
    """A reason or refusal in Chinese; as it is where no row of the table fits. The name of a file before it stays."""
    found = _said(english)
    if found is not None:
        return found
    name, colon, rest = english.partition(": ")
    said = _said(rest) if colon else None
    return f"{name}：{said}" if said is not None else english


def _said(english: str) -> str | None:
    if len(english) > _LONGEST:
        return None
    for pattern, chinese in _TABLE:
        fitting = pattern.fullmatch(english)
        if fitting:
            return _filled(chinese, [group or "" for group in fitting.groups()])
    return _FLAWS.get(english.strip().lower())


def _filled(chinese: str, groups: list[str]) -> str:
    return _GAP.sub(lambda gap: _HOW[gap[2]](groups[int(gap[1])]), chinese)


def system_in_chinese(text: str) -> str:
    """The words of ``geodata.plausible.likely_system`` in Chinese."""
    for english, chinese in _SYSTEMS:
        text = re.sub(english, chinese, text)
    return text


def _degrees(text: str) -> str:
    try:
        return f"{float(text):.6f}"
    except ValueError:
        return text


def _listed(text: str) -> str:
    """Things with what is said about each, semicolons between."""
    pairs = [part.partition(" ") for part in text.split("; ")]
    return "；".join(f"{thing} {_said(told) or told}" for thing, _, told in pairs)


def _of_code(text: str) -> str:
    """What is wrong with a code, where the code stands before a colon."""
    return _said("code " + text.replace("': ", "' ", 1)) or text


# how a gap is filled: as it is, translated as a phrase, as a coordinate system, as a kind of shape, as degrees, as
# columns, as a list of things, as a code with what is wrong with it, as roles or stages
_HOW: Mapping[str, Callable[[str], str]] = {
    "": str, "!": lambda text: _said(text) or text, "^": system_in_chinese, "#": lambda text: _SHAPES.get(text, text),
    "~": _degrees, "+": lambda text: re.sub(r" and (\d+) more$", r" 等另 \1 列", text), "*": _listed, "=": _of_code, "@": words_in_chinese,
}
