"""Reasons and facts in the manner of real decisions; every sentence, person and firm is invented."""

from collections.abc import Mapping
from random import Random

from samples import words

# By basis: short reason (C05), then facts (C10).
REASONS: Mapping[str, tuple[str, ...]] = {
    "BASIS_01": (
        "企业年度内多次申报不实，经海关核实认定为失信企业。",
        "未按要求保存进出口单证，逾期未整改，海关下调其信用等级。",
        "海关认定其信用等级为失信，依规转入通关信用重点关注名单。",
    ),
    "BASIS_02": (
        "上年度道路运输信用考核被评为最低等级。",
        "寄递行业信用评价不合格，未在期限内完成整改。",
        "行业主管部门评价结果为最低等级，情形尚未消除。",
    ),
    "BASIS_03": (
        "以藏匿方式携带未缴税货物离岛，受到走私行政处罚。",
        "伪报货物品名，偷逃应缴税款，受到走私行政处罚。",
        "将零关税原辅料擅自运往岛外销售，受到走私行政处罚。",
    ),
    "BASIS_04": (
        "两年内因走私受到三次行政处罚，列入反走私严重失信主体名单。",
        "多次组织他人套购离岛免税商品，列入反走私严重失信主体名单。",
    ),
    "BASIS_05": (
        "伪造船舶检验证书，列入海事严重失信主体名单。",
        "发生碰撞事故后驾船驶离现场，列入海事严重失信主体名单。",
    ),
}
FACTS: Mapping[str, tuple[str, ...]] = {
    "BASIS_01": (
        "{date}，{name}在{port}申报{goods}一批，实际数量与申报数量相差三成，经核查属申报不实。",
        "经查，{name}未能提供{date}前后四票{goods}的装箱单与发票，责令整改后仍未补齐。",
    ),
    "BASIS_02": (
        "{name}在年度考核中存在车辆超限、未按规定安装定位装置等情形，累计扣分达到最低等级标准。",
        "经现场检查，{name}未落实收寄验视，{date}收寄的包裹中夹带未申报的{goods}。",
    ),
    "BASIS_03": (
        "{date}，当事人{name}驾驶{plate}号货车由{port}离岛，夹层内查获未申报的{goods}，案值{amount}元。",
        "{date}，{name}在{port}将{goods}伪报为普通百货，案值{amount}元，当事人对事实无异议。",
    ),
    "BASIS_04": (
        "{name}自{date}起在{port}先后三次运输无合法来源证明的{goods}，案值合计{amount}元，均已处罚。",
        "经查，{name}招揽旅客套购{goods}后统一运往岛外销售，{date}在{port}被查获，案值{amount}元。",
    ),
    "BASIS_05": (
        "{date}，{name}为“{ship}”轮办理离港手续时出示的检验证书系伪造，经原发证机构函复确认。",
        "{date}，“{ship}”轮在{port}外与渔船相碰，{name}未停船施救即驶离，次日被查获。",
    ),
}
NUMBERS: Mapping[str, str] = {
    "BASIS_01": "琼关信认字〔{year}〕{serial:04d}号",
    "BASIS_02": "琼交信评〔{year}〕{serial:03d}号",
    "BASIS_03": "琼关缉违字〔{year}〕{serial:04d}号",
    "BASIS_04": "琼反走私名单〔{year}〕{serial:03d}号",
    "BASIS_05": "琼海事罚字〔{year}〕{serial:06d}号",
}
ORGANS: Mapping[str, tuple[str, ...]] = {
    "BASIS_01": ("HKCUSTOMS",),
    "BASIS_02": ("HNDOT", "HNPOST"),
    "BASIS_03": ("HKANTISMUG", "HNCG"),
    "BASIS_04": ("HNASO",),
    "BASIS_05": ("HNMSA",),
}


def facts(basis: str, rng: Random, *, name: str, day: str, amount: str) -> str:
    year, month, date = day.split("-")
    return rng.choice(FACTS[basis]).format(
        name=name,
        date=f"{year}年{int(month)}月{int(date)}日",
        amount=amount,
        port=rng.choice(words.PORTS),
        goods=rng.choice(words.GOODS)[0],
        plate=plate(rng),
        ship=rng.choice(words.SHIPS),
    )


def plate(rng: Random) -> str:
    return f"琼{rng.choice('ABCDEF')}{rng.randrange(10_000, 100_000)}"
