"""Words that say nothing about what a question is after. They are left out of passages and queries alike."""

CHINESE = frozenset(
    "的 了 是 在 和 与 及 或 也 都 而 且 就 着 过 地 得 之 其 这 那 此 该 吗 呢 吧 啊 呀 么 嘛 "
    "我 你 您 他 她 它 我们 你们 他们 自己 有 会 能 要 可 可以 对 于 对于 关于 把 被 让 向 从 到 以 为 为了 "
    "什么 怎么 怎样 怎么样 怎么办 如何 哪些 哪个 哪 请问 请 想 想要 是不是 是否 一个 一些 个 "
    "不 没 没有 很 最 只 才 "
    "并 等 上 下 中 里 后 前 时 按 按照 由 将 还 又 再 但 但是 如果 若 因 因为 所以 则 即".split()
)

ENGLISH = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
    "into is it its me my of on or our shall she should so than that the their them then there these they "
    "this those to us was we were what when where which who whom whose why will with would you your "
    "s t d ll re ve m don didn doesn isn aren".split()
)

STOP_WORDS = CHINESE | ENGLISH

# Words that ask. They are searched for, since entries ask in them too, but an answer need not say them.
ASKING = frozenset(
    "多少 多 几 几个 几点 几天 几号 几年 几月 几次 多久 多长 哪里 哪儿 谁 么 "
    "能不能 可不可以 有没有 要不要 应该 需要 需 一般 具体 到底 大概 现在 "
    "whom many much long must may please".split()
)
