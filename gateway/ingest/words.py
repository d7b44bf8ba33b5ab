"""What departments write, and the code that it stands for; and the columns of each department's file."""

from collections.abc import Mapping
from types import MappingProxyType

_Codes = Mapping[str, str]


def _codes(line: str) -> _Codes:
    parts = line.split()
    return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))


def _same(line: str) -> _Codes:
    return MappingProxyType({code: code for code in line.split()})


KINDS = _codes("企业 ENT 个体工商户 SOLE 个人 IND")
ID_KINDS = _codes("统一社会信用代码 uscc 居民身份证 citizen_id 护照 passport")
TIERS = _codes("高级认证企业 E-A 白名单 E-W 重点关注名单 E-F 个人白名单 P-W 个人重点关注名单 P-F")
STATUSES = _codes(
    "有效 ACTIVE 异议 OBJECTED 已退出 EXITED 已修复 REPAIRED 已期满 EXPIRED 已撤销 REVOKED 已封存 SEALED"
)
ENTERPRISE_TYPES = _codes(
    "有限责任公司 limited 股份有限公司 joint_stock 国有独资公司 state 外商投资企业 foreign 个体工商户 sole"
)
CHAIN_ROLES = _codes(
    "收发货人 trader 报关企业 broker 货运代理 forwarder 仓储 warehouse 运输 carrier "
    "船舶经营 ship_operator 快递 courier"
)
PERSON_ROLES = _codes(
    "船员 crew 驾驶员 driver 申报人员 declarant 运输从业人员 practitioner 普通通关个人 traveller"
)
SEXES = _codes("男 M 女 F")
PENALTIES = _codes("罚款 fine 警告 warning 没收 confiscation 暂停从业 suspension")
LISTS = _codes("反走私 anti_smuggling 海事 maritime")
BASES = _same("BASIS_01 BASIS_02 BASIS_03 BASIS_04 BASIS_05")
MEASURES = _same("M01 M02 M03 M04 M05")
ORGANS = _same("HKCUSTOMS HKANTISMUG HNMSA HNASO HNDOT HNPOST HNCG")
CUSTOMS_GRADES = _same("高级认证企业 认证企业 常规企业 失信企业 严重失信企业")

_CUSTOMS = """
记录编号 record
企业名称 E01
统一社会信用代码 E02
海关备案编码 E03
企业类型 E04.type
行政区划代码 E04.division
行业代码 E04.industry
注册地址 E05
法定代表人 E06
法定代表人证件号码 E07.id_number
联系电话 E07.mobile
业务角色 E08
海关信用等级 C18
通关信用分类 C01
生效日期 C02.from
截止日期 C02.until
状态 status
事由代码 C04
事由说明 C05
决定机关代码 C06
决定书文号 C07
决定日期 C08
处罚种类 C09.kind
处罚金额 C09.amount
违法事实摘要 C10
严重失信名单 C11.list
列入日期 C11.start
公示截止日期 publicity_until
惩戒措施 C12
是否公示 published
违法行为终了日期 adverse_end
异议标注 objection
异议日期 objected_on
主体声明 C15
报关单号 T01
商品信息 T02
贸易伙伴 T03
运输工具 T04
口岸路线 T05
减免税额 T06
信息形成日期 formed_on
备注 remark
"""
_MARITIME = """
编号 record
主体类型 subject_kind
姓名或名称 E01|P01
证件类型 id_kind
证件号码 E02|P02.number
企业类型 E04.type
行业代码 E04.industry
法定代表人 E06
性别 P03.sex
出生日期 P03.birth
区划代码 E04.division|P03.division
联系电话 E07.mobile|P04.mobile
地址 E05|P04.address
从业角色 E08|P05.role
证书编号 P05.cert
所属企业代码 P06
船舶IMO编号 T04
信用分类 C01
生效日期 C02.from
截止日期 C02.until
状态 status
事由代码 C04
事由说明 C05
作出决定机关 C06
文书号 C07
决定日期 C08
处罚种类 C09.kind
罚款金额（元） C09.amount
事实摘要 C10
名单类别 C11.list
列入日期 C11.start
公示截止日期 publicity_until
惩戒措施 C12
是否公示 published
行为终了日期 adverse_end
异议标注 objection
异议日期 objected_on
信息形成日期 formed_on
备注 remark
"""
_ANTI_SMUGGLING = """
编号 record
主体类别 subject_kind
主体名称 E01|P01
证件种类 id_kind
证件号码 E02|P02.number
企业类型 E04.type
行业代码 E04.industry
法定代表人 E06
性别 P03.sex
出生日期 P03.birth
行政区划 E04.division|P03.division
电话 E07.mobile|P04.mobile
住所 E05|P04.address
角色 E08|P05.role
从业资格证号 P05.cert
所属企业 P06
通关信用分类 C01
生效日期 C02.from
截止日期 C02.until
状态 status
事由代码 C04
事由 C05
决定机关 C06
决定文号 C07
决定日期 C08
处罚种类 C09.kind
处罚金额 C09.amount
案情摘要 C10
名单 C11.list
列入日期 C11.start
公示截止 publicity_until
惩戒措施 C12
是否公示 published
行为终了日期 adverse_end
异议 objection
异议日期 objected_on
涉案运输工具 T04
形成日期 formed_on
备注 remark
"""
COLUMNS: Mapping[str, str] = MappingProxyType(
    {"customs": _CUSTOMS, "maritime": _MARITIME, "anti_smuggling": _ANTI_SMUGGLING}
)
