"""Decisions of customs, maritime and market bodies about people and firms that do not exist."""

import random
from collections.abc import Iterator

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高符邢韩卢冯"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂建国文华海燕志丹琼梅"
PLACES = ("海口市龙华区", "三亚市吉阳区", "儋州市那大镇", "洋浦经济开发区", "文昌市文城镇", "澄迈县老城镇")
ROADS = ("椰林", "滨海", "金贸", "港澳", "疏港", "白沙门", "东湖", "新埠")
FIRMS = ("椰风", "海岳", "南澜", "琼信", "蓝洋", "金舸", "瑞鲲", "汇澄")
TRADES = ("物流", "贸易", "国际货运代理", "船务", "供应链管理", "水产")
BODIES = ("海口海关", "三亚海事局", "洋浦经济开发区市场监督管理局", "海口市交通运输局")
GOODS = ("冷冻南美白虾", "二手挖掘机", "未经熏蒸的木托盘", "进口葡萄酒", "渔用柴油", "化妆品原料")

DECISION = (
    "{body}行政处罚决定书（琼关罚字〔{year}〕{number:04d}号）。当事人：{firm}，统一社会信用代码{uscc}，"
    "住所地{place}{road}路{number}号，法定代表人{person}，公民身份号码{citizen}，联系电话{phone}。\n"
    "{year}年{month}月{day}日，当事人委托{other}以一般贸易方式向{body}申报进口{goods}一批，报关单号{declaration}，"
    "申报价格{amount:,}.00元。经查，该批货物由{helper}驾驶琼A{plate}号货车运至{place}，实际数量与申报不符，"
    "漏缴税款人民币{part:,}元。上述事实有查验记录、{helper}的询问笔录、银行账户{card}的流水及集装箱{container}的"
    "装箱单为证。{person}对违法事实供认不讳，并于{year}年{month}月{day}日提交书面陈述。"
    "依照《中华人民共和国海关法》的有关规定，决定对当事人处以罚款{part:,}元。如不服本决定，可以自收到之日起"
    "六十日内向上一级机关申请行政复议，也可以在六个月内向海口海事法院提起诉讼。\n"
)


def decisions(draw: random.Random, count: int) -> Iterator[str]:
    """No two are equal, as to names and numbers; the same generator tells the same ones."""
    for _ in range(count):
        yield DECISION.format(
            body=draw.choice(BODIES),
            year=draw.randint(2019, 2025),
            month=draw.randint(1, 12),
            day=draw.randint(1, 28),
            number=draw.randint(1, 1999),
            firm=_firm(draw),
            other=_firm(draw),
            person=_person(draw),
            helper=_person(draw),
            place=draw.choice(PLACES),
            road=draw.choice(ROADS),
            goods=draw.choice(GOODS),
            uscc="91460100" + _digits(draw, 10),
            citizen="460"
            + _digits(draw, 3)
            + f"19{draw.randint(60, 99)}0{draw.randint(1, 9)}1"
            + _digits(draw, 5),
            phone="139" + _digits(draw, 8),
            declaration="6401" + f"{draw.randint(2019, 2025)}" + "1" + _digits(draw, 9),
            plate=_digits(draw, 5),
            card="6222" + _digits(draw, 15),
            container="CSNU" + _digits(draw, 7),
            amount=draw.randint(10_000, 9_000_000),
            part=draw.randint(1_000, 90_000),
        )


def _firm(draw: random.Random) -> str:
    return f"海南{draw.choice(FIRMS)}{draw.choice(GIVEN)}{draw.choice(TRADES)}有限公司"


def _person(draw: random.Random) -> str:
    return draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, draw.randint(1, 2)))


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))
