"""What sections, states, forms and readers are called, in both languages: Chinese, then English."""

from __future__ import annotations

#: The sections that carry the statutory tables.
TABLE_SECTIONS = {2: "proactive", 3: "requests", 4: "review_litigation"}
SECTION_NAMES = {
    1: ("一、总体情况", "1. Overview"),
    2: ("二、主动公开政府信息情况", "2. Information disclosed on the agency's own initiative"),
    3: ("三、收到和处理政府信息公开申请情况", "3. Requests received and handled"),
    4: ("四、政府信息公开行政复议、行政诉讼情况", "4. Administrative review and litigation"),
    5: ("五、存在的主要问题及改进情况", "5. Main problems and improvements"),
    6: ("六、其他需要报告的事项", "6. Other matters"),
}
STATUS_NAMES = {
    "complete": ("完整", "complete: all tables read without a problem"),
    "flagged": ("有存疑", "flagged: something is not certain, see the problems"),
    "prose": ("无表格", "prose: the report has no statutory table"),
    "withheld": ("依决定不予发布", "withheld: not published, by a decision of the operator"),
}
EDITION_NAMES = {
    "2021": ("2021 年版格式", "2021 form"),
    "2019": ("2019 年版格式（试行）", "2019 form (trial)"),
    "mixed": ("混合格式", "mixed forms"),
    "prose": ("无法定表格", "no statutory form"),
}
READER_NAMES = {
    "html": ("网页", "web page"),
    "pdf": ("PDF 文字", "text of a PDF"),
    "scan": ("图像识别", "recognised"),
    "docx": ("文字处理文档", "word-processor document"),
    "sheet": ("电子表格", "workbook"),
    "ofd": ("OFD 版式文档", "OFD document"),
    "text": ("纯文本", "plain text"),
}
AGREEMENT_NAMES = {
    "agree": ("两次读取一致", "two readings agree"),
    "differ": ("两次读取不一致", "two readings differ"),
    "single": ("一次读取", "one reading"),
}
SEVERITY_NAMES = {
    "error": ("错误", "error"),
    "warn": ("待核实", "warning"),
    "note": ("提示", "note"),
}
VERDICT_NAMES = {
    "document": ("原文如此", "printed so in the document"),
    "scope": ("口径可能不同", "words and table may speak of different bodies"),
    "unsure": ("尚难断定", "not certain"),
}
PROOF_NAMES = {
    "reread": ("另行读取，结果一致", "an independent reading gives the same"),
    "readings": ("未能另行读取，两次读取一致", "not read again; two readings of the document agree"),
    "documents": ("未能另行读取，另一文件相同", "not read again; another document prints the same"),
    "none": ("只读一次", "read once only"),
}
#: Neither side is a correction: `expected` may be printed as well, and may be the one that is wrong.
SIDE_NAMES = {"expected": ("据以核对", "checked against"), "printed": ("所印", "printed")}
#: Chinese words for the readings whose names in `finding_evidence.reread_by` are more than a library's.
REREAD_BY_NAMES = {
    "LibreOffice to FODT, ElementTree": "经 LibreOffice 转换，ElementTree",
    "own line": "按所在行",
    "crop recognised in three ways": "该格图像以三种方式识别",
}
#: Numbers told in the prose, against the tables.
LINK_NAMES = {
    "agrees": ("一致", "in agreement"),
    "differs": ("不同", "different"),
    "untestable": ("无法核对", "not testable"),
}
