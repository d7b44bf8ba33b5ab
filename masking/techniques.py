"""What a transform is called in GB/T 37964-2019 Annex A; a risk report names it for each column."""

from enum import StrEnum


class Technique(StrEnum):
    NONE = "无"  # the value as it is
    FORMAT_PRESERVING = "保留格式加密"
    MASKING = "屏蔽"
    LOCAL_SUPPRESSION = "局部抑制"
    DERIVED_PSEUDONYM = "基于密码的标识符派生假名"
    ROUNDING = "取整"
    TOP_BOTTOM_CODING = "顶层与底层编码"
