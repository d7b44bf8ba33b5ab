"""A synthetic market: enterprises in the shape of the gateway's results, one in twenty on the focus list."""

import random

from bench.subjects import Market, Subject


def synthetic(count: int = 2000) -> Market:
    rng = random.Random(7)
    subjects = []
    for n in range(count):
        uscc = f"91460108MA5{n:06d}X"[:18]
        focused = n % 20 == 0
        values = {
            "E01": f"海南测试供应链{n}有限公司",
            "E02": uscc,
            "E03": f"4601{n:06d}",
            "E04": {"division": "460106", "industry": "5910", "type": "有限责任公司"},
            "E05": f"海南省海口市美兰区滨江路{n % 300}号综合楼{n % 30}层",
            "E06": rng.choice(["王建国", "欧阳修文", "李伟", "陈海燕"]),
            "C01": "E-F" if focused else "E-W",
            "C02": {"from": "2025-12-18", "until": None},
            "C03": "ACTIVE",
            "C18": "常规企业",
        }
        if focused:
            values |= {
                "C04": "BASIS_02",
                "C06": "HK_CUSTOMS",
                "C07": f"琼关缉违字〔2025〕{n:04d}号",
                "C08": "2025-09-01",
                "C09": {"amount": "37250.00", "kind": "fine"},
                "C11": {"start": "2025-12-20", "end": "2027-12-20", "list": "anti_smuggling"},
                "C12": ["M01", "M02"],
            }
        subjects.append(Subject(f"sub_{n:08x}", uscc, values, False, focused))
    return Market(
        "rec_bureau", "cli_bureau", "credit_reporting", "auth_bench0000000000000000000", tuple(subjects)
    )
