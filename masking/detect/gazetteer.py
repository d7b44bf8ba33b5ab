"""Places by name: every division of GB/T 2260 (python-stdnum's table), and what Hainan's texts name besides.

Tables are strings of names parted by blanks, compiled from general knowledge; a missing name costs recall.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

import ahocorasick

_ROW = re.compile(r'^ *(\d+) [a-z]+="([^"\n]+)"', re.MULTILINE)
_YEARS = re.compile(r"\[[^\]]*\]")
_PROVINCE_SHORT = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 "
    "广西 海南 "
    "重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 台湾 香港 澳门"
)
# Short names of prefecture cities that are ordinary words, surnames with a word, or parts of other words.
_NO_SHORT = "东方 大同 和田 海南 百色 白山 白银 平凉 兴安 阿里 日照 吉安 怒江 保山 铜川 海东 海西"

# 乡镇街道 of Hainan, without the unit: the text may write 镇, 街道 or nothing behind it.
HAINAN_TOWNS = (
    "长流 西秀 海秀 石山 永兴 东山 中山 滨海 金贸 大同 海垦 金宇 城西 龙桥 新坡 遵谭 龙泉 国兴 府城 滨江 "
    "凤翔 "
    "龙塘 云龙 红旗 三门坡 大坡 甲子 旧州 白沙 海甸 人民路 蓝天 博爱 海府路 和平南 白龙 演丰 灵山 三江 "
    "大致坡 "
    "海棠湾 吉阳 天涯 崖州 育才 河西 河东 凤凰 田独 "
    "那大 和庆 南丰 大成 雅星 兰洋 光村 木棠 海头 峨蔓 王五 白马井 中和 排浦 东成 新州 干冲 三都 "
    "通什 南圣 毛阳 番阳 畅好 毛道 水满 嘉积 万泉 石壁 中原 博鳌 阳江 龙江 潭门 塔洋 长坡 大路 会山 彬村山 "
    "文城 重兴 蓬莱 会文 东路 潭牛 东阁 文教 东郊 龙楼 昌洒 翁田 抱罗 冯坡 锦山 铺前 公坡 清澜 "
    "万城 龙滚 和乐 后安 大茂 东澳 礼纪 长丰 山根 北大 南桥 三更罗 兴隆 "
    "八所 东河 大田 感城 板桥 三家 四更 新龙 天安 江边 "
    "定城 新竹 龙湖 黄竹 雷鸣 龙门 龙河 岭口 翰林 富文 屯城 新兴 枫木 乌坡 南吕 南坤 坡心 西昌 "
    "金江 老城 瑞溪 永发 加乐 文儒 中兴 仁兴 福山 桥头 大丰 "
    "临城 波莲 东英 博厚 皇桐 多文 和舍 南宝 新盈 调楼 加来 "
    "牙叉 七坊 邦溪 打安 细水 元门 南开 阜龙 青松 金波 荣邦 石碌 叉河 十月田 乌烈 昌化 海尾 七叉 王下 "
    "抱由 万冲 大安 志仲 千家 九所 利国 黄流 佛罗 尖峰 莺歌海 "
    "椰林 光坡 三才 英州 隆广 文罗 本号 新村 黎安 提蒙 群英 "
    "保城 什玲 加茂 响水 新政 三道 六弓 南林 毛感 营根 湾岭 黎母山 和平 长征 红毛 中平 吊罗山 上安 什运"
)
_HAINAN_SHORT = (
    "琼海 文昌 万宁 儋州 五指山 定安 屯昌 澄迈 临高 陵水 保亭 琼中 白沙县 昌江 乐东 琼山 美兰 龙华区 "
    "秀英 三沙 "
    "陵水县 保亭县 琼中县 昌江县 乐东县 白沙县"
)
# Names that no reading of the text around them makes something else.
HOME: Final = frozenset(
    ["海口", "海南", "三亚", "洋浦", "儋州", "琼海", "澄迈", "八所", "徐闻", "湛江", "三沙"]
)
_TOWN_UNITS = ("镇", "街道", "乡")
# Towns, ports and waters whose bare name says a place and nothing else.
NAMED = (
    "菲律宾 越南 泰国 缅甸 柬埔寨 老挝 马来西亚 印度尼西亚 印尼 新加坡 文莱 日本 韩国 朝鲜 印度 巴基斯坦 "
    "孟加拉国 斯里兰卡 尼泊尔 蒙古国 俄罗斯 乌克兰 "
    "美国 加拿大 墨西哥 巴西 阿根廷 智利 秘鲁 英国 法国 德国 意大利 西班牙 葡萄牙 荷兰 比利时 希腊 挪威 "
    "瑞典 丹麦 芬兰 波兰 土耳其 伊朗 伊拉克 沙特阿拉伯 "
    "阿联酋 卡塔尔 以色列 埃及 南非 尼日利亚 加纳 肯尼亚 澳大利亚 新西兰 巴拿马 利比里亚 马绍尔群岛 "
    "塞拉利昂 伯利兹 哈萨克斯坦 乌兹别克斯坦 "
    "吊罗山 霸王岭 尖峰岭 鹦哥岭 黎母山 七仙岭 呀诺达 槟榔谷 东线高速 西线高速 中线高速 环岛高速 "
    "东线高速公路 西线高速公路 中线高速公路 "
    "环岛高速公路 环岛旅游公路 海文高速 绕城高速 海口绕城高速 万洋高速 儋白高速 "
    "那大 白马井 八所 马村 清澜 铺前 莺歌海 海尾 潭门 新盈 调楼 崖州 洋浦 秀英港 新海港 海口港 海口南港 "
    "南港码头 马村港 洋浦港 八所港 三亚港 清澜港 南山港 龙湾港 金牌港 "
    "铺前港 "
    "神头港 白马井港 新盈港 潭门港 港北港 新村港 黎安港 莺歌海港 岭头港 感恩港 乌场港 博鳌港 调楼港 "
    "昌化港 海尾港 "
    "新海 粤海铁路南港 粤海铁路轮渡 南山货运港 凤凰岛国际邮轮港 三亚凤凰岛 秀英港区 马村港区 小铲滩 "
    "小铲滩作业区 "
    "金海浆纸码头 神头港区 洋浦港区 澄迈港区 "
    "海口美兰国际机场 三亚凤凰国际机场 琼海博鳌机场 美兰机场 凤凰机场 博鳌机场 三亚凤凰机场 海口美兰机场 "
    "三沙永兴机场 海口火车站 海口东站 三亚站 美兰站 "
    "海口综合保税区 海口空港综合保税区 洋浦保税港区 洋浦经济开发区 海口国家高新技术产业开发区 "
    "海口江东新区 江东新区 "
    "三亚崖州湾科技城 崖州湾科技城 三亚中央商务区 博鳌乐城国际医疗旅游先行区 博鳌乐城 乐城先行区 "
    "文昌国际航天城 "
    "海南生态软件园 复兴城 老城经济开发区 海南老城经济开发区 东方临港产业园 临高金牌港开发区 "
    "昌江循环经济工业园区 "
    "陵水黎安国际教育创新试验区 三亚亚龙湾 亚龙湾 海棠湾 大东海 三亚湾 陵水湾 清水湾 石梅湾 日月湾 "
    "神州半岛 "
    "琼州海峡 北部湾 南海 东海 黄海 渤海 台湾海峡 西沙 南沙 中沙 西沙群岛 南沙群岛 中沙群岛 永兴岛 "
    "七连屿 晋卿岛 "
    "赵述岛 美济礁 黄岩岛 蜈支洲岛 西岛 东锣岛 西鼓岛 分界洲岛 海甸岛 新埠岛 如意岛 南海明珠人工岛 "
    "七洲列岛 大洲岛 "
    "海口湾 铺前湾 澄迈湾 后水湾 洋浦湾 儋州湾 马袅湾 金牌湾 花场湾 东寨港 木兰湾 抱虎角 铜鼓岭 清澜湾 "
    "小海 老爷海 "
    "榆林港 牙笼角 莺歌海 感恩角 鱼鳞洲 兵马角 临高角 玉包角 天尾角 白沙门 海南角 木兰头 景心角 "
    "海口锚地 洋浦锚地 八所锚地 三亚锚地 马村锚地 秀英锚地 清澜锚地 海口东锚地 海口西锚地 "
    "徐闻 徐闻港 海安 海安港 海安新港 粤海铁路北港 北港码头 湛江 湛江港 北海 北海港 防城港 钦州港 铁山港 "
    "东兴港 企沙 "
    "企沙港 茂名港 水东港 阳江港 珠海港 广州港 南沙港 黄埔港 蛇口港 盐田港 赤湾港 妈湾港 虎门港 深圳港 "
    "汕头港 湛江新港 "
    "硇洲岛 涠洲岛 雷州半岛 外罗 外罗水道 流沙湾 乌石港 江洪港 企水港 上海港 洋山港 宁波舟山港 宁波港 "
    "厦门港 "
    "天津港 青岛港 大连港 福州港 泉州港 烟台港 日照港 连云港 营口港 秦皇岛港 太仓港 张家港 珠江口 长江口"
)
_AMBIGUOUS_NAMED = frozenset(["南海", "东海", "小海", "新海", "西岛"])


_TOWN = re.compile("|".join(sorted(HAINAN_TOWNS.split(), key=len, reverse=True)))


def town_at(text: str, place: int) -> re.Match[str] | None:
    """A town of Hainan without its unit, as it stands in the names of police stations."""
    return _TOWN.match(text, place)


@cache
def divisions() -> frozenset[str]:
    """Full names (海口市, 陵水黎族自治县), today's and abolished ones."""
    return frozenset(name for _, name in _rows() if len(name) > 2)


@cache
def short_divisions() -> frozenset[str]:
    """Provinces and prefecture cities without their unit (海南, 三亚)."""
    cities = {
        name[:-1] for code, name in _rows()
        if len(code) == 4 and code.endswith("00") and name.endswith("市") and len(name) > 2
    }  # fmt: skip
    return frozenset(cities | set(_PROVINCE_SHORT.split()) | set(_HAINAN_SHORT.split())) - set(
        _NO_SHORT.split()
    ) | {"海南"}


@cache
def named() -> frozenset[str]:
    """Everything that is a place by its bare name."""
    towns = {town + unit for town in HAINAN_TOWNS.split() for unit in _TOWN_UNITS}
    return frozenset(towns | set(NAMED.split())) - _AMBIGUOUS_NAMED


@cache
def _automaton() -> "ahocorasick.Automaton":
    automaton: Final = ahocorasick.Automaton()
    for name in divisions() | short_divisions() | named():
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    return automaton


def hits(text: str) -> Iterator[tuple[int, int]]:
    """Half-open places of the names, leftmost and longest, none overlapping."""
    longest: dict[
        int, int
    ] = {}  # by start; pyahocorasick's own iter_long misses names that begin a longer one
    for last, length in _automaton().iter(text):
        longest[last + 1 - length] = last + 1
    reached = 0
    for start in sorted(longest):
        if start >= reached:
            reached = longest[start]
            yield start, reached


def _rows() -> Iterator[tuple[str, str]]:
    table = files("stdnum").joinpath("cn", "loc.dat").read_text("utf-8")
    for code, value in _ROW.findall(table):
        for name in value.split(","):
            yield code, _YEARS.sub("", name)
