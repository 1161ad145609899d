// The interface in Chinese and English: the browser's language decides, the toggle overrules it.

const STRINGS = {
  en: {
    name: "English",
    api: "API",
    label: "Your question",
    placeholder: "Ask in your own words",
    ask: "Ask",
    reply: "Reply",
    corpus: "In this corpus",
    footer: "Every passage is cut from its source and checked against it.",
    searching: "Searching…",
    found: "{0} passages, best first",
    foundOne: "1 passage",
    answered: "Answered",
    confidence: "Confidence {0}",
    unanswered: "Not in this corpus",
    unansweredDetail: "Nothing here seems to answer this question. These passages come nearest:",
    unansweredEmpty: "Nothing here comes near this question.",
    unansweredHere: "No answer within these filters",
    unansweredFiltered: "No passage meets the filters and the question.",
    clear: "Clear filters",
    problem400: "This cannot be asked",
    problem404: "Not found",
    problem500: "The server met an error",
    problem503: "The server cannot answer now",
    tooLong: "The question is too long: shorten it to 2,000 characters.",
    datesCrossed: "No date lies from {0} to {1}: the first is the later one.",
    noSource: "No document has a name like {0}.",
    noDocument: "This document is not in the corpus, or no longer: it may have been removed or renamed.",
    indexUnusable: "The documents are not ready to be searched. Whoever runs this server can see why:",
    unexpected: "This is a fault of the server, not of the question. Its log has the details.",
    tooMany: "Too many searches are under way: try again in a moment.",
    unreachable: "The server cannot be reached. Is it still running?",
    retry: "Try again",
    counts: "{0} questions · {1} passages",
    more: "and {0} more",
    emptyCorpus: "No documents yet. Add some with: wenju ingest PATH",
    line: "line {0}",
    lines: "lines {0}–{1}",
    page: "page {0}",
    stepQuestion: "Q{0}",
    stepParagraph: "paragraph {0}",
    stepPoint: "point {0}",
    stepLead: "introduction",
    verified: "verified",
    stale: "source has changed",
    missing: "source is gone",
    verifiedHint: "The stored source was read again and says exactly this.",
    why: "Why this?",
    outcomeReturned: "Rank {0}, with a score of {1}.",
    outcomeBelow: "Rank {0}, with a score of {1}; the last passage shown has {2}.",
    outcomeNoCandidate: "Not considered, no leg ranked it high enough: {0}",
    outcomeFolded: "Folded: it repeats a passage that ranks above it.",
    outcomeFiltered: "Filtered: it does not meet {0}.",
    alsoIn: "Also in:",
    morePassages: "More passages",
    judgedRight: "Answers it",
    judgedWrong: "Does not",
    judged: "Thank you, noted",
    filters: "Filters",
    document: "Document",
    anyDocument: "All documents",
    languageFilter: "Language of the passage",
    anyLanguage: "Any",
    heading: "Question or heading contains",
    dated: "Date",
    since: "Dated from",
    until: "to",
    group: "Group by question",
    cut: "{0} needed {1}, it has {2}",
    leg: "leg",
    rank: "rank",
    score: "score",
    normalised: "normal\u00adised", // breaks there where the screen is narrow
    weight: "× weight",
    adds: "= adds",
    sum: "sum",
    terms: "Words of the question",
    pieces: "Nearest words, piece by piece",
    notHere: "not here",
    nowhere: "nowhere in the corpus",
    confidenceNeeded: "Confidence {0}; an answer needs {1}.",
    lexical: "words",
    dense: "meaning",
    token_match: "word by word",
    back: "Back to the question",
    outline: "Questions",
    source: "Source text",
    noQuestion: "(no question)",
    facts: "{0} · {1} questions · {2} passages",
    cited: "Cited passage",
    gone: "This passage is no longer in the document.",
  },
  zh: {
    name: "中文",
    api: "接口",
    label: "您的问题",
    placeholder: "用自己的话提问",
    ask: "提问",
    reply: "回答",
    corpus: "语料中的文档",
    footer: "每段引文都截自原文，并已与原文核对。",
    searching: "正在检索…",
    found: "以下 {0} 段，最相关的在前",
    foundOne: "以下 1 段",
    answered: "已找到答案",
    confidence: "可信度 {0}",
    unanswered: "语料中没有答案",
    unansweredDetail: "这里似乎没有能回答该问题的内容。以下段落最为接近：",
    unansweredEmpty: "这里没有与该问题相近的内容。",
    unansweredHere: "筛选范围内没有答案",
    unansweredFiltered: "没有段落既符合筛选条件又与该问题相近。",
    clear: "清除筛选",
    problem400: "无法这样提问",
    problem404: "未找到",
    problem500: "服务器出错了",
    problem503: "服务器暂时无法回答",
    tooLong: "问题太长：请缩短到 2000 个字以内。",
    datesCrossed: "从 {0} 到 {1} 没有任何日期：起始日期晚于截止日期。",
    noSource: "没有名称符合 {0} 的文档。",
    noDocument: "语料中没有这份文档：它可能已被移除或更名。",
    indexUnusable: "文档索引尚未就绪，暂时无法检索。服务器管理员可据此处理：",
    unexpected: "这是服务器的错误，与问题无关。详情见服务器日志。",
    tooMany: "正在进行的检索太多，请稍后重试。",
    unreachable: "无法连接服务器。它还在运行吗？",
    retry: "重试",
    counts: "{0} 个问题 · {1} 段",
    more: "以及另外 {0} 份",
    emptyCorpus: "还没有文档。请用命令添加：wenju ingest PATH",
    line: "第 {0} 行",
    lines: "第 {0}–{1} 行",
    page: "第 {0} 页",
    stepQuestion: "问{1}",
    stepParagraph: "第{1}段",
    stepPoint: "第{1}点",
    stepLead: "引言",
    verified: "已核对",
    stale: "原文已变动",
    missing: "原文已不存在",
    verifiedHint: "已重新读取所存原文，内容与引文完全一致。",
    why: "为何是这段？",
    outcomeReturned: "第 {0} 名，得分 {1}。",
    outcomeBelow: "第 {0} 名，得分 {1}；显示的最后一段得分 {2}。",
    outcomeNoCandidate: "未进入候选，各路排名都不够高：{0}",
    outcomeFolded: "已折叠：与排在前面的一段内容重复。",
    outcomeFiltered: "已被筛除：不符合 {0}。",
    alsoIn: "另见：",
    morePassages: "更多段落",
    judgedRight: "答对了",
    judgedWrong: "没答对",
    judged: "已记录，谢谢",
    filters: "筛选",
    document: "文档",
    anyDocument: "全部文档",
    languageFilter: "段落语言",
    anyLanguage: "不限",
    heading: "问题或标题包含",
    dated: "日期",
    since: "日期从",
    until: "到",
    group: "按问题归组",
    cut: "{0}需要 {1}，只有 {2}",
    leg: "检索路",
    rank: "名次",
    score: "得分",
    normalised: "归一化",
    weight: "× 权重",
    adds: "＝ 贡献",
    sum: "合计",
    terms: "问题中的词语",
    pieces: "逐词最近匹配",
    notHere: "此段没有",
    nowhere: "语料中没有",
    confidenceNeeded: "可信度 {0}；达到 {1} 才算答案。",
    lexical: "词语",
    dense: "语义",
    token_match: "逐词",
    back: "返回提问",
    outline: "问题目录",
    source: "原文",
    noQuestion: "（无问题）",
    facts: "{0} · {1} 个问题 · {2} 段",
    cited: "引用段落",
    gone: "文档中已没有这一段。",
  },
};
const KEY = "wenju-language";

let current = remembered() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** A text of the interface in the current language, with {0}, {1} filled in. */
export function say(key, ...values) {
  return STRINGS[current][key].replace(/\{(\d)\}/g, (_, position) => String(values[position]));
}

/** Whether there is a text of that name. */
export function known(key) {
  return key in STRINGS[current];
}

/** A share of one, as the current language writes it. */
export function percent(share) {
  return new Intl.NumberFormat(current, { style: "percent" }).format(share);
}

/** Put the page into the current language, and again (with a call to redraw) when it is changed. */
export function followLanguage(redraw) {
  const toggle = document.getElementById("language");
  toggle.addEventListener("click", () => {
    current = other();
    remember(current);
    apply(toggle);
    redraw();
  });
  apply(toggle);
}

function other() {
  return current === "zh" ? "en" : "zh";
}

function apply(toggle) {
  document.documentElement.lang = current;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = say(node.dataset.placeholder);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  toggle.textContent = STRINGS[other()].name;
  toggle.lang = other();
}

// Storage may be forbidden by the browser; the choice then lasts as long as the page.
function remembered() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept in STRINGS ? kept : null;
  } catch {
    return null;
  }
}

function remember(language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Nothing is lost but the memory.
  }
}
