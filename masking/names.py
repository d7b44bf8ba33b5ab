"""How much of a person's name may stay: the surname, never a character of the given name."""

# The compound surnames in use, two characters each; a name needs a third character for one to apply.
_PAIRS = (
    "欧阳司马上官诸葛司徒东方皇甫尉迟公孙慕容长孙宇文令狐夏侯南宫闻人端木独孤"
    "轩辕万俟赫连澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘司空亓官司寇"
    "子车颛孙巫马公西漆雕乐正壤驷公良拓跋夹谷宰父谷梁段干百里呼延东郭南门羊舌"
    "微生梁丘左丘东门西门第五公羊公户公玉公仪贯丘褚师屈突达奚哥舒纳兰完颜耶律"
    "歐陽司馬諸葛東方尉遲公孫長孫聞人獨孤軒轅赫連淳於單于鍾離鮮于閭丘納蘭完顏"
)
COMPOUND_SURNAMES = frozenset(_PAIRS[n : n + 2] for n in range(0, len(_PAIRS), 2))
HIDDEN = "**"  # always two, so that the length of the given name stays hidden


def keep_surname(name: str) -> str:
    """王建国 → 王**, 欧阳修文 → 欧阳**, 阿卜杜拉·买买提 → 阿**, MARIA SANTOS → M**.

    A ·-name and a Latin name keep one character: where their surname ends is not known.
    """
    name = name.strip()
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2] + HIDDEN
    first = name[:1]
    return first + HIDDEN if first.isalpha() else HIDDEN
