"""What Chinese, minority and romanised names are made of. Own compilation from general knowledge."""

from typing import Final

from masking.names import COMPOUND_SURNAMES

COMMON: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾"
    "韦夏付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
    "欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲"
    "房滕屈饶解牟艾尤阳时穆农司卓"
    "古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇"
    "桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
    "官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹"
    "井祖漆巴丰支卿国狄平计索宣晋相初门"
    "云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎"
    "勾茅利於呼居揭干但尉冶斯元束檀衣信"
    "常赖丘占卡巢庹庾延归暨洪淡濮禤竺綦羿苌荀虎言诸谯贲郏郗酆钮锺雒靖韶黑"
    "展阴昝智幸奉植衡富尧闭由于代保介寻遆逄揣乜侴鹿台海苍訾亢桓蒿木生青冀"
    "龚黃張劉陳楊趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧鐘譚陸賈韋鄒閻賀顧錢嚴湯莊聶魯歐關蘭寧龍齊"
)
# Surnames that begin so many ordinary words that they count only with a witness.
DOUBTFUL: Final = frozenset(
    "任高方石金白江安成文向万关明全应时路连和国平计单管解车明海商原相来公信展由元利南西东都位居门但干战"
    "初云丰满容修况那乐强权支索银玉官封"
    "常占卡延归淡虎言诸黑"
    "于代保介寻木生台海同青华因经司师边游农付包施申严温武毛牛马古易章左尚"
)

_ORDINARY_TEXT = (
    "常常 常见 常务 诸如 言语 归还 归案 归类 归属 延长 延期 占用 占有 占地 卡车 卡口 卡片 淡水 淡季 黑龙 "
    "全权 都可 管人 官兵 "
    "高兴 张贴 张挂 陈列 陈旧 王牌 江湖 林木 胡乱 高空 何时 何地 何种 何人 周边 周围 周转 周期 许久 曾在 "
    "曾任 "
    "曾与 曾有 余地 戴着 董事 杜绝 叶轮 程控 任期 范例 金条 段落 雷雨 龙头 陶瓷 史料 毛料 万能 黎明 常温 "
    "武装 孔径 "
    "严肃 关联 花名 曾用 理查 陈述 解释 符合 任职 申报 申诉 申辩 申请 支付 施工 施救 安排 安装 安全 安检 "
    "经营 管理 管控 "
    "关闭 关注 "
    "关于 明知 明确 应当 应急 常住 常年 连续 连同 解除 解决 "
    "成立 成本 成品 和解 费用 项目 单位 单独 单证 方面 方式 方法 车辆 车主 车间 金额 金属 党员 路过 路线 "
    "路面 路段 程序 程度 严重 严格 高度 高级 高速 高价 高额 从业 从事 司机 司法 时间 "
    "时任 时速 于是 向导 计划 计算 祝贺 贺礼 雷达 水产 水果 水域 水路 水手 水位 石油 石材 牛肉 白酒 白色 "
    "白糖 黄金 黄色 马上 毛利 毛重 余款 余额 温度 康复 江面 海面 海上 海域 海事 海关 海运 海鲜 陆续 陆地 "
    "武器 边界 边防 "
    "包装 包括 包裹 左右 易燃 易爆 万元 强制 强行 华侨 曾经 曾因 商品 商业 商户 商铺 全部 全体 全程 全额 "
    "全面 国家 国籍 国内 国际 平台 平时 平均 通报 通过 通知 封存 封条 查封 查获 查验 查明 查处 盛装 满载 "
    "能够 房屋 房产 房间 林业 林地 田地 农业 农药 农产 钱款 钟点 章程 印章 党委 空白 沙石 花费 叶片 苗木 "
    "谷物 米面 池塘 阳光 山东 云南 干部 干货 元旦 初步 初犯 公安 公司 公章 官方 官员 宾客 富余 广告 广场 "
    "景区 景观 暴力 柴油 汽油 油料 燃料 班长 班车 盘点 睡觉 种植 种类 童装 简易 索赔 红酒 罗列 肖像 舒适 "
    "苏打 范围 荣誉 蓝色 蔬菜 衣物 角色 记录 许可 许多 诸多 谈话 谢绝 贝类 连带 "
    "边境 邮寄 郁闷 都是 酒店 金融 银行 银色 鲜活 鱼类 鲁莽 黑色 齐全 龙虾 位于 位置 居民 居住 展示 相关 "
    "相应 相对 相互 相当 原因 原告 原有 原料 来源 来往 来自 信息 信用 信件 利用 利息 利润 展开 由于 南部 "
    "西部 东部 北部 "
    "战略 门口 门店 门市 支出 支队 权利 权益 银子 危险 危害 索取 印制 丰富 云端 容器 容易 修理 修改 修复 "
    "敬请 扈从 都已 游客 游艇 游泳 付款 付费 付清 武警 温馨 汤料 尚未 尚有 左侧 章节 古董 古玩 师傅 师生 "
    "冷冻 冷藏 冷链 "
    "柏油 荆棘 麻将 司乘 司仪 向海 向外 向其 向我 时因 时未 时在 时被 应在 应予 应以 应为 应向 应由 从未 "
    "从中 从而 于同 于当 于次 和其 和相 和一 全省 全市 全县 全国 全岛 全额 常规 常用 明显 明文 明码 安置 "
    "任意 任务 任何 "
    "解封 解放 申领 申购 连云 通行 通关 通常 通讯 通信 通航 通用 师父 关系 关键 关联 关税 关区 关员 计入 "
    "计征 计税 党组 单价 单据 单程 方可 方向 石化 石料 金银 水泥 海水 海产 海洋 海警 海岸 路口 路边 路人 "
    "路政 路况 路基 "
    "车牌 车型 车上 车内 车速 车厢 车票 车库 商标 商检 商务 商贸 商城 商场 商家 公开 公示 公告 公路 公里 "
    "公民 公共 公正 公平 公证 公务 公斤 公安机 国有 国道 国旗 国外 国民 国务 平方 平米 平板 平安 平稳 "
    "黄牛 黄鱼 黄河 白天 白条 牛奶 牛羊 "
    "马路 马力 毛巾 毛猪 余下 温泉 康养 江水 农民 农贸 农村 农户 农历 田间 米酒 强化 强调 强烈 满足 满意 "
    "房东 房租 房车 武术 左舷 古迹 荣获 钟表 花生 花卉 谷类 池子 凌晨 柳州 梅花 莫名 时许 时分 时期 时代 "
    "应付 应税 应收 应诉"
)
# Ordinary words that begin with a surname: no name begins with them.
ORDINARY_WORDS: Final = frozenset(_ORDINARY_TEXT.split())
_PAIRS = (
    "向东 向阳 向前 向荣 向明 向南 向群 向华 向军 向红 向晚 和平 和顺 和生 为民 为国 从军 从文 同生 同德 "
    "以诚 以恒 运来 运生 运财 运通 前进 发财 开来 来运 外生 内明"
    " 下生 上进 中运 家运 国运 天运 兴运 元百 千里 万里 万千"
)
# Given names of two characters that would each be words of grammar.
GIVEN_PAIRS: Final = frozenset(_PAIRS.split())
# Characters that no given name bears: words of grammar and office.
NOT_GIVEN: Final = frozenset(
    "的了在与及由向对为将从至到于是被把或其该本等未并且则因均所我你他她它们这那哪某每各些个不没无也还就"
    "都又再只若虽但却即经让使给"
    "伙同年月日时分秒元吨件箱批号条款项第百千万零两几涉违罚处罪犯押扣逃驾驶车辆船舶证据询问笔录称述供认"
    "案件执法律规定责令改正申辩请求听"
    "提起诉讼院局厅署部委科股室所队站省市县区镇乡村街道路港码公司企业厂店商行货物品税款额钱费账购买卖销"
    "售收付给支租赁运输载装卸查"
    "获发现后前上下中里内外间旁边、，。的系持报告知送达签字盖章说话讲做有拿取入去来出进回打开关到住址址"
    "址身份证号男女岁族"
) - frozenset("中发进来有上元万千买正定令律求起商行品知达章开运载进科道录申业公村规财前")
GIVEN: Final = frozenset(
    "乐来前开养保正定达章运知道申行科业商规树土圆策万伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华"
    "玉萍红玲建文"
    "斌国峰海波辉鹏飞龙浩宇轩博"
    "雅欣怡佳俊"
    "杰凯鑫旭东阳晨阳志强勇毅俊峰"
    "健世广志义兴良海山仁波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺信子杰涛昌成康星光天达安岩中茂进林"
    "有坚和彪博诚先敬震振壮会思群豪"
    "心邦承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士"
    "以建家致树炎德行时泰盛雄琛钧冠策"
    "腾楠榕风航弘秀娟英华慧巧美娜静淑惠珠翠雅芝玉萍红娥玲芬芳燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香月"
    "莺媛艳瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐"
    "娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪"
    "澜纯毓悦昭冰爽琬茗羽希欣飘育滢馥"
    "筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思丽正小大一永长文连立金银铜铁水火土木贤锋钢钟铭鑫锐钦川"
    "洲洋汉江湖湘浦淼泓源深润滨涵淳溪"
    "潇治泉浪洪涌涛济渊游沛沐沁甫圣宝宗定宽宾宁守容展居尚岳峻崇嵩巍川州巧希帆帅师常干庭廷康延弛弼彦彰得"
    "循徽必忠念恒恩悟悦情惟慈懿成戈扬承"
    "拓振捷掌操攀敖敦斐方旗旺昂昊昆昕易映显晋晏晖智景晴暄曙曦曼更朝术权材村柏栋桐桥梓棋棠森楚楷榆槐樱欧"
    "歌毅民汝淮渝渲温港湛滔澄澎灿炜炯"
    "炳烁烈焕焱煌煜照熙熠燊爵牧特献玄率玮珂珏珑珞珩琅琢琪琳瑜璇璋璞生田甲申男畅皓盈相矗矢石碧磐祖祝禄福"
    "禧禹秉秋科程稳穆立童竞端笑笛笙答简"
    "籍精经纪纲线绪继绣维缘缨美羲翀翊翎耀耕聆肃肖胤能自致舟航良艾芃芙芷苏苗茵荃荆莹菡萌萱萧葆葵蒙蓝蔓蔚"
    "蕙蕾薪虎虹行衍裕西观言训许诗诚诺谊谦谨"
    "豫贝贞财贡贤赋赐赫超越跃路轶辉辛辰达迁迅迎远连迪逊通速逸遥遵邦郁郎重野金鉴钊钰铎铠铮锡锦镇镜镛长门"
    "闯闻阔阳阿际陆陶隆雄集雨雯雷震霖露青"
    "靓静韦韬音韶顶顺颂领颜飒飞香馗骁骅骏骥高魁鲁鲲鸿鹃鹏鹤麒麟黎默鼎齐龙业东严丰丹丽举乃久义乔书买云井"
    "亚亦京人仁今仕仙令任份企伍优会传伟"
    "位体何余作佑佐佩佳使依侠保信俞俊俐修倍健偲傲儒允元先光克全公共兵兴其典养内冉军农冬冲冶净凌凡凤凯出"
    "刀分则刘创利前力功加劲励勃勋包化北千升"
    "华卓南卫印厚原友双发叔古可台史叶同名向君吟听启吾周咏品哲唐唯商善喜嗣嘉四回团国圆土圣地均坚坤垒垚城"
    "基堂堃增墨壮声复夏多夫央奇奋女好如妙"
    "妮妹姗姝姿娅娇娴婧媚子孔存孝季孟学宁宇安宏官定宜宝实宪宸家宾密富寅寿尉小少尔尧尹屏山岗岐岭岸岩嵘工"
    "巨己帝席常幸广庄序店庚府度座庸廉建开异弟"
    "张弦强当彤彩影徐微心志快怀态怜怡性恺息恬悉惜惠想愉意愿慎慕慧懋成戎戴扣扶抒抗报抱拥拾挺择授掀提揆摇"
    "支收政敏救敢散敬数整文斗料斯新施日旦旭"
    "昌明春昱是显晔晗普晶智暖月有服朔望木未末本朱李杏来杨松林果柯柳柱栩根格桂桃桑梅梧检棣椿楠榜槟樟橙次"
    "欢正武殿毓毕水求汐汶沅沈沙沪法泊泰泳洁津"
    "活流济浓浙浚淇淑清渠湃湄满漪漫潜潮澍濠瀚灏灵炅炎炫点炼烨烽焰然煊照熹爱片牛王玖玛玥现玺珈珊班球理琨"
    "琮瑀瑄瑞瑢璀璟瓒甄生用甸略番疆登白百皎"
    "皖盼省真睿知砚砾祎祺禅秦称穗穹空竺章竣筱筹箐米粒粤紫约红纬纳纶练细织绅终绍绮绿缇群翠翰老聚肇胜臣至"
    "舜芊芝芯花芹苇若茂茹荟荣莉莎莺菊菱萃落葛葳董"
    "蒲蓉蓓蕴薏藏藜虞蝶衡袁裔褀解詠誉许谋谷贇贯贵赛赞起车轼轻辽进连迈述追逢道邑邓郝鄂采里重量钏钗钱铃铄"
    "铖链锋锟锴镔镭长阁闽阡阮陈雁雅雪零霁霆霏"
    "靖鞠韩顗须颉颍飘馥驰驹骄骆骞骢鸽麦黄黛妃妤妗妞仔囡伢娥妈姑姐弟兄公奶婆亮蛟蛇虾蚁三九阿"
)
# Pieces of Uyghur, Kazakh, Tibetan, Mongolian and Yi names as they are written in Chinese.
PIECES: Final = (
    "买买提 吐尔逊 阿卜杜 艾买提 艾合买提 热合曼 古丽 依明 伊敏 尼亚孜 伊斯马 买合木提 库尔班 玉素甫 "
    "努尔 买提 吐尔洪 阿布都 阿不都 艾力 艾尼瓦尔 "
    "艾山 艾克拜尔 阿依 古力 热依 再娜 帕提古 阿米娜 祖丽 古丽娜 依布拉音 亚森 亚库甫 肉孜 卡德尔 卡迪尔 "
    "克里木 克力木 拉合曼 吾斯曼 吾买尔 "
    "木拉提 木沙 马木提 塔依尔 塔西 托合提 巴图尔 巴哈尔 居来提 迪力 地力 夏提 赛买提 赛迪 赛力克 沙吾提 "
    "斯迪克 哈力克 哈斯木 海米提 哈米提 麦麦提 "
    "麦提 阿吉 阿西木 阿迪力 阿扎提 艾孜孜 拜合提 叶尔 别克 哈那提 加尔肯 努尔兰 扎西 卓玛 次仁 多吉 "
    "格桑 达瓦 旦增 丹增 索朗 尼玛 洛桑 平措 "
    "边巴 普布 巴桑 央金 德吉 白玛 仁青 仁增 嘉措 顿珠 次旦 拉姆 强巴 桑杰 才让 才仁 贡布 贡嘎 罗布 米玛 "
    "拉巴 群培 旺堆 晋美 益西 曲珍 "
    "巴特尔 巴图 格日勒 其其格 图雅 苏和 乌云 高娃 斯琴 那仁 朝克 朝鲁 额尔德 孟克 宝音 布和 阿拉坦 哈斯 "
    "乌兰 呼和 特木尔 娜仁 托娅 萨仁 "
    "阿木 阿牛 吉克 阿依 木呷 尔古 伍各 惹 拉则 子呷"
)
TRANSLITERATING: Final = frozenset(
    "阿卜杜拉买提吐尔逊热合曼尼亚孜伊斯马里克古丽依明敏库班玉素甫努艾力山再娜帕米祖布森肉卡德迪木吾沙塔"
    "西托巴图哈居来夏赛海麦吉扎卓玛次仁多格"
    "桑达瓦旦增丹索朗洛平措边普央金白青嘉顿珠姆强杰才让贡嘎罗群培旺堆晋美益曲珍特日勒其雅苏和乌云高琴那"
    "朝鲁额孟宝音坦兰呼萨托娅奴恩江汗别叶"
    "甘拜佐热买甫孙比合铁尕生成加洪宏麻穆罕默哈桑侯赛因奥艾瓦拜努"
)
# Given names and surnames of seafarers, traders and travellers, in capitals; not words of English trade.
_LATIN_TEXT = (
    "MARIA JOSE JUAN JOHN JAMES MICHAEL DAVID ROBERT WILLIAM RICHARD THOMAS CHARLES DANIEL MATTHEW "
    "ANTHONY MARK PAUL STEVEN ANDREW KENNETH GEORGE "
    "JOSHUA KEVIN BRIAN EDWARD RONALD TIMOTHY JASON JEFFREY RYAN JACOB GARY NICHOLAS ERIC JONATHAN "
    "STEPHEN PETER PATRICK ALEXANDER JACK DENNIS JERRY "
    "MARY PATRICIA JENNIFER LINDA ELIZABETH BARBARA SUSAN JESSICA SARAH KAREN NANCY LISA MARGARET SANDRA "
    "ASHLEY EMILY ANNA ANNE HELEN LAURA ALICE ROSE "
    "SANTOS REYES CRUZ GARCIA GONZALES RAMOS MENDOZA TORRES FLORES RIVERA CASTRO DELA FERNANDO RODRIGUEZ "
    "LOPEZ GONZALEZ PEREZ SANCHEZ MARTINEZ FERNANDEZ "
    "SILVA SOUZA OLIVEIRA PEREIRA COSTA CARLOS MANUEL RAMON ROBERTO RICARDO EDUARDO ANTONIO PEDRO MIGUEL "
    "LUIS JORGE MARIO ROMEO RODEL JUN ERWIN ARNEL "
    "NGUYEN TRAN PHAM HOANG HUYNH PHAN VU VO DANG BUI DO HO NGO DUONG VAN THI DUC MINH QUANG TUAN HUNG "
    "THANH KIM PARK LEE CHOI JUNG KANG CHO YOON JANG LIM "
    "HAN OH SEO SHIN KWON HWANG AHN SONG YOO HONG MIN SOO CHUL HEE YOUNG JIN HYUN SUNG JOON TANAKA "
    "SUZUKI SATO TAKAHASHI WATANABE ITO YAMAMOTO NAKAMURA "
    "KOBAYASHI KATO YOSHIDA YAMADA SASAKI TARO HIROSHI KENJI IVAN IVANOV PETROV SMIRNOV ALEXEY SERGEY "
    "DMITRY ANDREI VLADIMIR MIKHAIL NIKOLAI OLEG YURI "
    "IGOR VIKTOR IRINA ELENA OLGA NATALIA SVETLANA SMITH JOHNSON WILLIAMS BROWN JONES MILLER DAVIS "
    "WILSON ANDERSON TAYLOR MOORE JACKSON MARTIN THOMPSON "
    "WHITE HARRIS CLARK LEWIS ROBINSON WALKER HALL ALLEN YOUNG KING WRIGHT HILL SCOTT GREEN ADAMS BAKER "
    "NELSON CARTER MITCHELL ROBERTS MULLER SCHMIDT "
    "SCHNEIDER FISCHER WEBER MEYER WAGNER BECKER HANS KLAUS JURGEN SINGH KUMAR SHARMA PATEL GUPTA KHAN "
    "AHMED MOHAMMED MUHAMMAD MOHAMED MOHAMMAD ALI HASSAN HUSSAIN "
    "IBRAHIM ABDUL ABDULLAH RAHMAN RAJ RAVI SURESH RAMESH ANIL SANJAY VIJAY BUDI AGUS SITI DEWI WIDODO "
    "SUTRISNO SETIAWAN SANTOSO HIDAYAT AUNG KYAW MAUNG "
    "ZAW MYINT HTUN WIN THAN SOE TUN SOMCHAI SOMSAK PIERRE JEAN LOUIS FRANCOIS MICHEL MARCO GIUSEPPE "
    "GIOVANNI ROSSI RUSSO FERRARI DIMITRIS NIKOS GIORGOS "
    "PAPADOPOULOS OLEKSANDR ANDRIY SERHII VOLODYMYR SHEVCHENKO KOVALENKO BONDARENKO TIEN LINH HUONG MAI "
    "LAN PHUONG CHAN WONG CHEUNG LAU YEUNG CHOW NG TAN "
    "WANG ZHANG LIU CHEN YANG HUANG ZHAO WU ZHOU XU SUN MA ZHU HU GUO HE LIN LUO GAO ZHENG LIANG XIE "
    "TANG FENG DENG CAO PENG ZENG XIAO TIAN DONG PAN YUAN CAI"
)
LATIN: Final = frozenset(_LATIN_TEXT.split())

__all__ = [
    "COMMON",
    "COMPOUND_SURNAMES",
    "DOUBTFUL",
    "GIVEN",
    "LATIN",
    "NOT_GIVEN",
    "PIECES",
    "TRANSLITERATING",
]
